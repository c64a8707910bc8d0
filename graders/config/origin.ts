import type { Pod } from '../../src/grading/kube-types.ts';
import type { Explanation } from '../../src/grading/observation.ts';
import type { MountFacts, Reference } from './reference.ts';
import { type Item, keyOf } from './source.ts';
import { off } from './words.ts';

/** Why the spec does not take a value from where it has to come from; undefined when it does. A secret literal is never shown. */
export function explainOrigin(pod: Pod, item: Item, reference: Reference | undefined): Explanation | undefined {
  const { source } = item;
  const wanted = keyOf(item);
  const expected = wantedText(item);
  if (expected === undefined) return undefined;
  const field = reference?.where ?? (item.at === 'env' ? '.spec.containers[*].env' : '.spec.volumes');
  const wrong = (en: string, ko: string, observed: string) => off(pod, item, en, ko, { field, expected, observed });
  if (!reference)
    return wrong('is set by nothing in the manifest.', '매니페스트 어디에서도 설정되지 않습니다.', '(not there)');
  if (source.composed !== undefined) {
    if (reference.from === 'literal' && reference.value === source.composed) return undefined;
    const observed = reference.from === 'literal' ? reference.value : referenceText(reference);
    return wrong(
      'is not composed from the other variables as asked.',
      '요구한 대로 다른 환경 변수를 조합한 값이 아닙니다.',
      observed,
    );
  }
  if (reference.from === 'literal')
    return wrong(
      'is written into the manifest as it is, not taken by reference.',
      '매니페스트에 값이 그대로 적혀 있습니다. 참조로 가져와야 합니다.',
      'a literal value',
    );
  if (
    source.field !== undefined
      ? !(reference.from === 'field' && reference.path === source.field)
      : !isFrom(reference, wanted)
  )
    return wrong('comes from elsewhere.', '다른 곳에서 가져옵니다.', referenceText(reference));
  if (
    item.at === 'env' &&
    item.source.via !== undefined &&
    reference.from === 'key' &&
    reference.via !== item.source.via
  )
    return wrong(
      `comes by ${reference.via}, not by ${item.source.via}.`,
      `${reference.via}(으)로 가져옵니다. ${item.source.via}을(를) 써야 합니다.`,
      referenceText(reference),
    );
  return item.at === 'file' && 'mount' in reference && reference.mount
    ? mountOff(pod, item, reference.mount, field)
    : undefined;
}

function isFrom(reference: Reference, wanted: ReturnType<typeof keyOf>): boolean {
  return (
    reference.from === 'key' &&
    reference.kind === wanted?.kind &&
    reference.name === wanted.name &&
    reference.key === wanted.key
  );
}

function mountOff(pod: Pod, item: Item & { at: 'file' }, mount: MountFacts, field: string): Explanation | undefined {
  const { mode, readOnly, subPath } = item.source;
  const octal = (number: number) => `0${number.toString(8)}`;
  if (mode !== undefined && mount.mode !== Number.parseInt(mode, 8))
    return off(pod, item, `has the mode ${octal(mount.mode)}.`, `모드가 ${octal(mount.mode)}입니다.`, {
      field: `${field}..defaultMode`,
      expected: octal(Number.parseInt(mode, 8)),
      observed: octal(mount.mode),
    });
  if (readOnly && !mount.readOnly)
    return off(pod, item, 'lies on a mount that is not readOnly.', '마운트가 readOnly가 아닙니다.', {
      field: '.spec.containers[*].volumeMounts[*].readOnly',
      expected: 'true',
      observed: 'false',
    });
  if (subPath === false && mount.subPath)
    return off(
      pod,
      item,
      'is mounted with subPath, so it never follows a change.',
      '은(는) subPath로 마운트되어 변경이 반영되지 않습니다.',
      {
        field: '.spec.containers[*].volumeMounts[*].subPath',
        expected: '(not there)',
        observed: 'subPath',
      },
    );
  return undefined;
}

function wantedText(item: Item): string | undefined {
  const key = keyOf(item);
  if (key) return `${key.kind} ${key.name}, key ${key.key}`;
  return item.source.field ?? item.source.composed;
}

function referenceText(reference: Reference): string {
  if (reference.from === 'key') return `${reference.via}: ${reference.kind} ${reference.name}, key ${reference.key}`;
  if (reference.from === 'field') return `field ${reference.path}`;
  return reference.from === 'other' ? reference.what : 'a literal value';
}
