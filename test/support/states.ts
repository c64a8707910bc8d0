import { readFileSync } from 'node:fs';
import type { KubeObject } from '../../src/cluster/cluster.ts';
import { FakeCluster } from './fake-cluster.ts';

/** A cluster as a real one was once (test/fixtures/states/README.md). */
export function recorded(state: string): FakeCluster {
  return new FakeCluster().put(...objectsOf(state));
}

export function objectsOf(state: string): readonly KubeObject[] {
  return JSON.parse(readFileSync(new URL(`../fixtures/states/${state}.json`, import.meta.url), 'utf8'));
}
