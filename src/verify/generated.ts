import type { KubeObject } from '../cluster/cluster.ts';
import type { TrialHands } from './trial.ts';

/** A wrong solution that klab derived from the objects of the right one. */
export interface GeneratedMutant {
  /** The same for the same lab, whatever the attempt: `service-web-drop`, `deployment-web-image`. Authors declare it equivalent by it. */
  readonly id: string;
  /** What was changed: `Service web: .spec.selector.app is "wep" instead of "web"`. */
  readonly what: string;
  /** The object it is about, to tell which checks read it. */
  readonly object: { readonly apiVersion: string; readonly kind: string; readonly name: string };
  /** Done to a trial whose solution has been typed and which has settled. `now`: its objects at that moment. */
  apply(now: readonly KubeObject[], hands: TrialHands): Promise<void>;
}
