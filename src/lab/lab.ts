import type { Text } from '../text.ts';

/** A lab as the rest of klab sees it: parsed, validated, not yet bound to an attempt. */
export interface Lab {
  readonly id: string;
  readonly title: Text;
  readonly track: string;
  readonly level: 'beginner' | 'intermediate' | 'advanced';
  readonly minutes: number;
  /** Ids of the labs that it builds on. They say what is to be learned first; nothing keeps a learner from starting it. */
  readonly after: readonly string[];
  /** Logical namespace names; the first is the learner's default. */
  readonly namespaces: readonly string[];
  /** Those of them that the learner has to find: names drawn for each attempt. */
  readonly hiddenNamespaces: readonly string[];
  readonly profile: 'solo' | 'trio';
  readonly exclusive: boolean;
  /** Names of its namespaces, or of what exists once in a cluster, are part of the lab: no two trials side by side. */
  readonly fixedNames: boolean;
  /** Image names as manifests use them: `bootcamp:v1`. */
  readonly images: readonly string[];
  readonly addons: readonly string[];
  readonly variables: Readonly<Record<string, Variable>>;
  /** Files that the learner gets, as paths in the work folder; they lie in the lab's `files/`. */
  readonly files: readonly string[];
  /** Manifest files, relative to `folder`. */
  readonly start: readonly string[];
  /** Checkpoints in their order. */
  readonly stages: readonly Stage[];
  readonly tasks: readonly Task[];
  /** Absolute path of the lab's folder. */
  readonly folder: string;
}

/** Nodes of the cluster that a profile asks for; trio: one control plane and two workers. */
export const nodesOf = { solo: 1, trio: 3 } as const satisfies Record<Lab['profile'], number>;

/** Where a lab keeps the files that it hands out, relative to its folder. */
export const filesFolder = 'files';

/** `oneOf`: the same for one learner, different between learners. `random`: that many letters and digits, new in each attempt. */
export type Variable = { readonly oneOf: readonly (string | number)[] } | { readonly random: number };

/** A moment that the learner declares with `klab check --stage ID`. */
export interface Stage {
  readonly id: string;
  /** Manifests, relative to `folder`, that klab applies once the stage has been passed. */
  readonly apply: readonly string[];
}

export interface Task {
  readonly id: string;
  readonly title: Text;
  readonly hints: readonly Text[];
  readonly checks: readonly Check[];
}

export interface Check {
  readonly id: string;
  readonly points: number;
  readonly grader: string;
  /** Parameters of the grader; may hold ${…} references until substitution. */
  readonly with: unknown;
  readonly mode: 'eventually' | 'holds' | 'never';
  /** Milliseconds: deadline of `eventually`. Default 30 s. */
  readonly withinMs: number;
  /** Milliseconds: window of `holds` and `never`. Default 10 s. */
  readonly forMs: number;
  readonly needs: readonly string[];
  /** Holds from the start on purpose; has no points. */
  readonly safeguard: boolean;
  readonly stage: string | undefined;
}
