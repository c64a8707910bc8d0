import type { KubeObject } from '../../cluster/cluster.ts';
import { KlabError } from '../../errors.ts';
import type { GeneratedMutant } from '../generated.ts';
import type { Fault } from './fault.ts';
import { logicalName } from './namespaces.ts';
import { renewReaders } from './readers.ts';
import type { Subject } from './subjects.ts';

interface MutantOptions {
  readonly id: string;
  readonly subject: Subject;
  readonly fault: Fault;
  /** The lab's namespaces, as it calls them. */
  readonly namespaces: readonly string[];
}

/** A fault, ready to be put into any trial of the lab: objects are found by kind, name and the lab's name of their namespace. */
export function mutantOf({ id, subject, fault, namespaces }: MutantOptions): GeneratedMutant {
  const { apiVersion, kind, metadata } = subject.object;
  const { name } = metadata;
  return {
    id,
    what: `${kind} ${name}: ${fault.what}`,
    object: { apiVersion, kind, name },
    async apply(now, hands) {
      const live = subject.how === 'deleted' ? subject.object : find(now);
      const realNamespace = (logical: string) => realName(now, logical);
      await fault.apply(live, { now, hands, realNamespace });
      await renewReaders(live, { now, hands });
    },
  };

  function find(now: readonly KubeObject[]): KubeObject {
    const live = now.find(
      (one) =>
        one.apiVersion === apiVersion &&
        one.kind === kind &&
        one.metadata.name === name &&
        logicalName(one.metadata.namespace ?? '', namespaces) === subject.namespace,
    );
    if (live) return live;
    throw new KlabError(`the solution made no ${kind} ${name} this time`, {
      hint: 'A name that is another one each time (a date, a random part) cannot be told in a check either.',
    });
  }

  function realName(now: readonly KubeObject[], logical: string): string {
    const real = now
      .map(({ metadata: { namespace = '' } }) => namespace)
      .find((namespace) => logicalName(namespace, namespaces) === logical);
    if (real !== undefined) return real;
    throw new KlabError(`the solution left nothing in namespace ${logical} this time`);
  }
}

/** Letters and digits of whatever stands in names and keys. */
export const idText = (parts: readonly string[]): string =>
  parts
    .map((part) => part.replaceAll(/[^\w.]+/g, '-').replaceAll(/^-|-$/g, ''))
    .filter((part) => part !== '')
    .join('-');
