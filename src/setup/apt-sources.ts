import { KlabError } from '../errors.ts';

/** One `deb` source: an archive, the suites it is used for, and what it is signed with. */
export interface AptSource {
  readonly uri: string;
  readonly suites: readonly string[];
  readonly components: readonly string[];
  /** Path of a keyring; undefined where the source names none or carries the key itself. */
  readonly signedBy: string | undefined;
}

/** Where this machine gets Debian from. */
export interface DebianMirror {
  readonly archive: AptSource;
  readonly security: AptSource | undefined;
}

/** Reads both formats of sources.list(5): one line per source, and deb822 stanzas (`*.sources`). */
export function parseAptSources(files: readonly { readonly path: string; readonly text: string }[]): AptSource[] {
  return files.flatMap(({ path, text }) => (path.endsWith('.sources') ? parseStanzas(text) : parseLines(text)));
}

function parseLines(text: string): AptSource[] {
  return text.split('\n').flatMap((line) => {
    const match = /^\s*deb\s+(?:\[([^\]]*)\]\s+)?(\S+)\s+(\S+)((?:\s+[^\s#]+)*)/.exec(line);
    if (!match) return [];
    const [, options = '', uri = '', suite = '', components = ''] = match;
    const signedBy = /(?:^|\s)signed-by=(\S+)/.exec(options)?.[1];
    return [{ uri, suites: [suite], components: words(components), signedBy: keyring(signedBy) }];
  });
}

function parseStanzas(text: string): AptSource[] {
  // A comment may hold any address (Debian's own images name a snapshot there), so comments go first.
  const lines = text.split('\n').filter((line) => !line.startsWith('#'));
  return lines
    .join('\n')
    .split(/\n\s*\n/)
    .flatMap((stanza) => {
      const fields = fieldsOf(stanza);
      if (!words(fields.get('types')).includes('deb') || /^(no|false|0)$/i.test(fields.get('enabled') ?? '')) return [];
      const shared = {
        suites: words(fields.get('suites')),
        components: words(fields.get('components')),
        signedBy: keyring(fields.get('signed-by')),
      };
      return words(fields.get('uris')).map((uri) => ({ uri, ...shared }));
    });
}

function fieldsOf(stanza: string): Map<string, string> {
  const unfolded = stanza.replace(/\n[ \t]+/g, ' ');
  const fields = unfolded.matchAll(/^([\w-]+):[ \t]*(.*)$/gm);
  return new Map([...fields].map(([, name = '', value = '']) => [name.toLowerCase(), value.trim()]));
}

const words = (text: string | undefined) => (text ?? '').split(/\s+/).filter((word) => word !== '');
const keyring = (value: string | undefined) => (value?.startsWith('/') ? value.split(',')[0] : undefined);

/**
 * The machine's own Debian archive: the source that carries the release itself, not a vendor's packages for it.
 * The archive is told from vendors by its `-updates` suite. Throws where the machine is no Debian.
 * @param codename VERSION_CODENAME of /etc/os-release, such as `bookworm`.
 */
export function debianMirror(sources: readonly AptSource[], codename: string): DebianMirror {
  const withMain = sources.filter((source) => source.components.includes('main'));
  const carrying = (suite: string) => withMain.filter((source) => source.suites.includes(suite));
  const updated = new Set(carrying(`${codename}-updates`).map((source) => source.uri));
  const releases = carrying(codename);
  const archive = releases.find((source) => updated.has(source.uri)) ?? releases[0];
  if (!archive) {
    throw new KlabError(`apt on this machine has no source with the suite "${codename}" and the component "main"`, {
      hint: 'Building from package registries needs a Debian machine; elsewhere use `klab setup --source download`.',
    });
  }
  return { archive, security: carrying(`${codename}-security`)[0] };
}

/** One-line sources for another release of the same mirror. */
export function sourceLines(mirror: DebianMirror, suite: string): string[] {
  const line = ({ uri, signedBy }: AptSource, name: string) =>
    `deb ${signedBy ? `[signed-by=${signedBy}] ` : ''}${uri} ${name} main`;
  return [
    line(mirror.archive, suite),
    line(mirror.archive, `${suite}-updates`),
    ...(mirror.security ? [line(mirror.security, `${suite}-security`)] : []),
  ];
}
