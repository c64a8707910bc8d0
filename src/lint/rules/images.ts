import { basename } from 'node:path';
import { shortName } from '../../grading/image-name.ts';
import { readmes } from '../../lab/load.ts';
import { suggestion } from '../../lab/nearest.ts';
import { choicesOf } from '../checks.ts';
import { imagesIn, missingOnPurpose } from '../images-used.ts';
import type { LintRule, Remark, Severity } from '../rule.ts';
import type { LabSources } from '../sources.ts';
import { type Excerpt, remarkAt, wholeOf, withoutComments } from '../text-file.ts';

/** Nodes pull nothing: an image that is not in `images` ends in ErrImagePull. */
export const images: LintRule = {
  id: 'images',
  severity: 'error',
  explain: 'images without a recipe, used but not listed in `images`, or listed and never used',
  check(sources) {
    const { lab } = sources;
    if (!lab) return [];
    return [...unknown(sources), ...unlisted(sources), ...unused(sources)];
  },
};

function unknown({ lab, source, images }: LabSources): readonly Remark[] {
  return (lab?.images ?? []).flatMap((image, index) =>
    images.has(image) || !source
      ? []
      : [
          source.problemAt(
            ['images', index],
            `there is no recipe for the image \`${image}\`${suggestion(image, [...images])}`,
          ),
        ],
  );
}

/** Where images are named, and how bad it is when one of them is not there. */
function usersOf({
  files,
  mutants,
  lab,
}: LabSources): readonly { excerpt: Excerpt; severity: Severity; code: boolean }[] {
  const all = [...files.values()].filter(({ path }) => path !== 'lab.yaml' && path !== 'mutants.yaml');
  const handed = (path: string) => lab?.files.some((one) => path === `files/${one}`);
  return [
    ...all.map((file) => ({
      excerpt: wholeOf(file),
      severity: isReadme(file.path) || handed(file.path) ? ('warning' as const) : ('error' as const),
      code: !isReadme(file.path),
    })),
    ...mutants
      .filter(({ what }) => !saysMissing.test(what))
      .map(({ script }) => ({ excerpt: script, severity: 'warning' as const, code: true })),
  ];
}

/** A mutant whose very fault is that there is no such image. */
const saysMissing = /missing|not exist|no such|cannot be pulled/i;

const isReadme = (path: string) => path === readmes.en || path === readmes.ko || basename(path).endsWith('.md');

function unlisted(sources: LabSources): readonly Remark[] {
  const { lab, files } = sources;
  if (!lab) return [];
  const listed = new Set(lab.images);
  const meant = new Set([...files.values()].flatMap(({ text }) => missingOnPurpose(text)));
  const choices = choicesOf(lab);
  return usersOf(sources).flatMap(({ excerpt, severity, code }) => {
    const text = code ? withVariables(withoutComments(excerpt.text)) : excerpt.text;
    const found = choices.flatMap(({ bindings }) => imagesIn({ text }, bindings));
    const missing = new Map(
      found.filter(({ image }) => !listed.has(shortName(image)) && !meant.has(image)).map((use) => [use.image, use]),
    );
    return [...missing.values()].map(
      ({ image, offset }): Remark => ({
        ...remarkAt(
          excerpt,
          offset,
          `the image \`${image}\` is not in \`images\` of lab.yaml (${lab.images.join(', ') || 'none'}), and nodes pull nothing. Where it has to be missing, say so in a comment: # missing on purpose: ${image}`,
        ),
        severity,
      }),
    );
  });
}

/** A script with the values of the variables that it sets once, to a plain word, in their place: `IMG=web:v1`, `"$IMG"`. */
function withVariables(script: string): string {
  const set = [...script.matchAll(/^[ \t]*(?:export[ \t]+)?([A-Za-z_]\w*)=["']?([\w.:/-]+)["']?[ \t]*(?:;|$)/gm)];
  return set
    .filter(([, name]) => set.filter(([, other]) => other === name).length === 1)
    .reduce(
      (text, [, name = '', value = '']) =>
        text.replace(new RegExp(`\\$(?:${name}\\b|\\{${name}\\})`, 'g'), () => value),
      script,
    );
}

function unused({ lab, source, files }: LabSources): readonly Remark[] {
  const others = [...files.values()].map(({ path, text }) =>
    path === 'lab.yaml' ? text.replace(/^images:.*(\n[ -].*)*/m, '') : text,
  );
  const isUsed = (image: string) => {
    const [role = ''] = image.split(':');
    // `bootcamp:$TAG`, `bootcamp:${tag}`: any tag of the role may be meant.
    return others.some((text) => text.includes(image) || text.includes(`${role}:$`) || text.includes(`${role}:"$`));
  };
  return (lab?.images ?? []).flatMap((image, index): Remark[] =>
    isUsed(image) || !source
      ? []
      : [
          {
            ...source.problemAt(
              ['images', index],
              `nothing in this lab uses \`${image}\`; leave it out, so that it is not loaded`,
            ),
            severity: 'warning',
          },
        ],
  );
}
