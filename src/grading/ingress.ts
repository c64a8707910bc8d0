import type { ClusterReader, KubeObject, Resource } from '../cluster/cluster.ts';
import { isTerminating } from './kube-types.ts';

export interface IngressBackend {
  readonly service?: { readonly name: string; readonly port?: { readonly number?: number; readonly name?: string } };
  readonly resource?: { readonly kind: string; readonly name: string };
}

export interface IngressPath {
  readonly path?: string;
  readonly pathType: string;
  readonly backend: IngressBackend;
}

export interface Ingress extends KubeObject {
  readonly spec?: {
    readonly ingressClassName?: string;
    readonly defaultBackend?: IngressBackend;
    readonly tls?: readonly { readonly hosts?: readonly string[]; readonly secretName?: string }[];
    readonly rules?: readonly { readonly host?: string; readonly http?: { readonly paths: readonly IngressPath[] } }[];
  };
  readonly status?: {
    readonly loadBalancer?: { readonly ingress?: readonly { readonly ip?: string; readonly hostname?: string }[] };
  };
}

export interface IngressClass extends KubeObject {
  readonly spec?: { readonly controller?: string };
}

export interface IngressRef {
  readonly namespace: string;
  /** The host of its rule as it is written there; undefined: rules without host, and the default backend. */
  readonly host?: string | undefined;
  readonly class?: string | undefined;
}

/** All Ingresses of the cluster (one controller serves them all) and the classes there are. */
export interface IngressView {
  readonly ref: IngressRef;
  readonly all: readonly Ingress[];
  /** Those in the namespace of `ref`. */
  readonly own: readonly Ingress[];
  readonly classes: readonly IngressClass[];
}

/** Where a request goes: the backend, and the place in the Ingress that says so. */
export interface Route {
  readonly ingress: Ingress;
  readonly host: string | undefined;
  /** undefined: the default backend. */
  readonly path: IngressPath | undefined;
  readonly backend: IngressBackend;
  /** `.spec.rules[0].http.paths[1]` or `.spec.defaultBackend`. */
  readonly field: string;
}

const ingresses: Resource = { apiVersion: 'networking.k8s.io/v1', kind: 'Ingress' };
const classes: Resource = { apiVersion: 'networking.k8s.io/v1', kind: 'IngressClass' };

export const ingressWatches: readonly Resource[] = [ingresses, classes];

export async function viewIngress(cluster: ClusterReader, ref: IngressRef): Promise<IngressView> {
  const [all, known] = (await Promise.all([cluster.list(ingresses), cluster.list(classes)])) as [
    Ingress[],
    IngressClass[],
  ];
  const there = all.filter((ingress) => !isTerminating(ingress));
  return {
    ref,
    all: there,
    own: there.filter(({ metadata }) => metadata.namespace === ref.namespace),
    classes: known,
  };
}

/** The class an Ingress has: its field, or the annotation that was used before there was one. */
export function classOf({ spec, metadata }: Ingress): string | undefined {
  return spec?.ingressClassName ?? metadata.annotations?.['kubernetes.io/ingress.class'];
}

export function isDefaultClass({ metadata }: IngressClass): boolean {
  return metadata.annotations?.['ingressclass.kubernetes.io/is-default-class'] === 'true';
}

/** Host names do not tell case apart. */
export const sameHost = (a: string | undefined, b: string | undefined): boolean =>
  a?.toLowerCase() === b?.toLowerCase();

/** `*.example.com` stands for one label: `a.example.com`, but neither `example.com` nor `a.b.example.com`. */
export function wildcardCovers(pattern: string | undefined, host: string): boolean {
  if (!pattern?.startsWith('*.')) return false;
  const [label, ...rest] = host.toLowerCase().split('.');
  return label !== '' && rest.join('.') === pattern.slice(2).toLowerCase();
}

/** Whether the path of a request (no query) is one that a rule speaks of, as the API defines its path types. */
export function pathMatches({ path = '/', pathType }: IngressPath, asked: string): boolean {
  if (pathType === 'Exact') return asked === path;
  if (pathType !== 'Prefix') return asked.startsWith(path);
  // Whole elements: /a matches /a, /a/ and /a/b, but not /ab.
  const prefix = path.replace(/\/+$/, '');
  return asked === prefix || asked.startsWith(`${prefix}/`);
}

/** Where an Ingress itself sends a request for a rule's host (undefined: rules without host, else its default backend). */
export function routeOf(ingress: Ingress, host: string | undefined, path: string): Route | undefined {
  const asked = path.split('?')[0] as string;
  const found = (ingress.spec?.rules ?? []).flatMap((rule, r) =>
    sameHost(rule.host, host)
      ? (rule.http?.paths ?? []).flatMap((one, p) =>
          pathMatches(one, asked)
            ? [{ ingress, host, path: one, backend: one.backend, field: `.spec.rules[${r}].http.paths[${p}]` }]
            : [],
        )
      : [],
  );
  // The longest path has precedence, and Exact before Prefix.
  const weight = ({ path: one }: Route) => (one?.path ?? '/').length * 2 + (one?.pathType === 'Exact' ? 1 : 0);
  const [best] = found.sort((a, b) => weight(b) - weight(a));
  const backend = ingress.spec?.defaultBackend;
  if (best || host !== undefined || !backend) return best;
  return { ingress, host, path: undefined, backend, field: '.spec.defaultBackend' };
}
