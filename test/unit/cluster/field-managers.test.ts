import { expect, test } from 'vitest';
import { managersOf } from '../../../src/cluster/field-managers.ts';
import { received } from '../../../src/cluster/objects.ts';

test('who wrote an object is kept beside it, cleaned, and is no part of it', () => {
  const managedFields = [
    { manager: 'kube\u001b[31mlet', operation: 'Update', subresource: 'status', fieldsV1: {} },
    { manager: 'a', operation: 'Apply' },
    {},
  ];
  const object = received(
    { apiVersion: 'v1', kind: 'Event', metadata: { name: 'a', managedFields } as { name: string } },
    { apiVersion: 'v1', kind: 'Event' },
  );
  expect(managersOf(object)).toEqual([
    { manager: 'kubelet', operation: 'Update', subresource: 'status' },
    { manager: 'a', operation: 'Apply' },
  ]);
  expect(object).toEqual({ apiVersion: 'v1', kind: 'Event', metadata: { name: 'a' } });
  expect(JSON.stringify(object)).not.toContain('manager');
  expect(managersOf({ ...object })).toEqual([]);
});
