import { expect, test } from 'vitest';
import { didNothing, mayDoNothing } from '../../../../src/verify/runs/idle-script.ts';
import { configMap } from '../../../support/objects.ts';

const note = configMap({ colour: 'red' }, 'note');
const green = configMap({ colour: 'green' }, 'note');

test('a command that failed, and was passed over, is seen by what it left', () => {
  const script = 'kubectl get configmaps\nkubectl patch configmap nte -p "{}" || true\n';
  expect(mayDoNothing(script)).toBe(true);
  expect(didNothing(script, [note], [note])).toBe(true);
  expect(didNothing(script, [note], [green])).toBe(false);
});

test.each([
  ['nothing passes over a failure', 'kubectl patch configmap note -p "{}"'],
  ['it works on files as well', 'echo a > answer.txt\nkubectl patch configmap nte -p "{}" || true'],
  ['it works outside of the namespaces', 'kubectl create clusterrole a --verb=get --resource=pods || true'],
  ['it runs something in a Pod', 'kubectl exec web -- touch /a || true'],
  ['it does nothing on purpose', 'true'],
])('not claimed where %s', (_, script) => {
  expect(mayDoNothing(script)).toBe(false);
  expect(didNothing(script, [note], [note])).toBe(false);
});
