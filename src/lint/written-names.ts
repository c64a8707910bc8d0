import { isClusterWide } from './world/world.ts';

/** A name that a text writes out, and where. */
export interface NameUse {
  readonly name: string;
  readonly offset: number;
}

const literally = (text: string) => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');

/** Where a manifest or a script names one of the namespaces: `namespace: x`, `-n x`, `--namespace=x`, `web.x.svc`. */
export function namespacesIn(text: string, namespaces: readonly string[]): readonly NameUse[] {
  return namespaces.flatMap((name) => {
    const word = `(${literally(name)})(?![\\w-])`;
    const forms = [
      `\\bnamespace\\\\?["']?\\s*:\\s*\\\\?["']?${word}`,
      `(?:\\s-n|--namespace)[= ]?["']?${word}`,
      `[\\w-]\\.${word}\\.svc`,
    ];
    return forms.flatMap((form) =>
      [...text.matchAll(new RegExp(form, 'g'))].map((match) => ({
        name,
        offset: match.index + match[0].lastIndexOf(name),
      })),
    );
  });
}

type SharedName = NameUse & { readonly what: string };

/** What exists once in a cluster, with a name or number that every run of the lab would want: node ports, hosts, cluster-wide kinds. */
export function clusterWideIn(text: string): readonly SharedName[] {
  const ports = uses(text, /(?:\bnodePort\\?["']?\s*:\s*|--node-port[= ])(3\d{4})\b/g, 'the node port');
  const commands = uses(
    text,
    /\bkubectl create (?:clusterrole|clusterrolebinding|priorityclass|namespace|ns)\s+([\w.$"{}-]+)/g,
    'the cluster-wide object',
  );
  const ruled = uses(text, /--rule[= ]["']?([\w.$*{}-]+)\//g, 'the Ingress host');
  return [...ports, ...commands, ...ruled, ...ofKinds(text)].filter(({ name }) => !name.includes('$'));
}

function uses(text: string, form: RegExp, what: string): readonly SharedName[] {
  return [...text.matchAll(form)].map((match) => {
    const name = match[1] ?? '';
    return { name, what, offset: match.index + match[0].lastIndexOf(name) };
  });
}

/** Documents of manifests and here-documents, told apart by their kind. */
function ofKinds(text: string): readonly SharedName[] {
  return [...text.matchAll(/^[ \t]*kind:[ \t]*["']?(\w+)/gm)].flatMap((match) => {
    const kind = match[1] ?? '';
    const [from, to] = documentAround(text, match.index);
    const found = (form: RegExp, what: string) =>
      uses(text.slice(from, to), form, what).map((use) => ({ ...use, offset: use.offset + from }));
    if (kind === 'Ingress') return found(/^\s*(?:- )?host:[ \t]*["']?([\w.$*{}-]+)/gm, 'the Ingress host');
    return isClusterWide(kind)
      ? found(/^[ \t]*(?:metadata:[ \t]*\{[ \t]*)?name:[ \t]*["']?([\w.$:{}-]+)/gm, kind).slice(0, 1)
      : [];
  });
}

/** From the `---`, apiVersion or beginning before an offset to the next `---` or apiVersion at the beginning of a line. */
function documentAround(text: string, offset: number): readonly [number, number] {
  const edge = /^(?:---|[ \t]*apiVersion:)/gm;
  const edges = [...text.matchAll(edge)].map(({ index }) => index);
  const from = edges.filter((index) => index <= offset).at(-1) ?? 0;
  return [from, edges.find((index) => index > offset) ?? text.length];
}
