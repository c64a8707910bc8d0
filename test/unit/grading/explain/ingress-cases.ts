import type { KubeObject } from '../../../../src/cluster/cluster.ts';
import type { FakeCluster } from '../../../support/fake-cluster.ts';
import { objectsOf } from '../../../support/states.ts';
import { type Case, changing } from './cases.ts';

export const state = 'ingress';
export const namespace = 'shop';

// biome-ignore lint/suspicious/noExplicitAny: recorded JSON, changed by hand.
type Json = any;
export const ingress = (change: (object: Json) => void) => changing(state, 'Ingress', change);
const service = (name: string, change: (object: Json) => void) =>
  changing(state, 'Service', (object) => object.metadata.name === name && change(object));
const without =
  (kind: string) =>
  (cluster: FakeCluster): void => {
    for (const object of objectsOf(state)) if (object.kind === kind) cluster.remove(object);
  };
const rule = (host: string, path = '/', pathType = 'Prefix') => ({
  host,
  http: { paths: [{ path, pathType, backend: { service: { name: 'order', port: { number: 80 } } } }] },
});
const secondIngress =
  (name: string, more: object, metadata: object = {}) =>
  (cluster: FakeCluster) => {
    const first = objectsOf(state).find(({ kind }) => kind === 'Ingress') as KubeObject;
    const changed = { ...first.metadata, name, uid: `ingress-${name}`, ...metadata };
    cluster.put({ ...first, metadata: changed, spec: { ...(first.spec as object), ...more } });
  };
/** From the host of a request to the Service that its Ingress names. */
export const ingressCases: readonly Case[] = [
  { id: 'ingress-absent', state, change: without('Ingress'), says: 'There is no Ingress in namespace shop.' },
  {
    id: 'ingress-other-namespace',
    state,
    change: (cluster) => {
      without('Ingress')(cluster);
      secondIngress('shop', {}, { namespace: 'default' })(cluster);
    },
    says: 'No Ingress in namespace shop has a rule for host shop.example. Found Ingress shop in namespace default; an Ingress only reaches Services of its own namespace.',
  },
  {
    id: 'ingress-host-wildcard',
    state,
    change: ingress((one) => {
      one.spec.rules = [rule('*.example')];
    }),
    says: 'Ingress shop takes host shop.example by its rule for *.example, and every other name like it as well; a rule for exactly this host is asked for.',
  },
  {
    id: 'ingress-host',
    state,
    change: ingress((one) => {
      one.spec.rules[0].host = 'shop.exmaple';
    }),
    says: 'Ingress shop has no rule for host shop.example, but one for shop.exmaple. Did you mean it?',
  },
  {
    id: 'ingress-no-default',
    state,
    judged: { target: { ingress: { namespace } } },
    change: ingress((one) => {
      delete one.spec.defaultBackend;
    }),
    says: 'Ingress shop has neither a defaultBackend nor a rule without host, so a request for any other host than shop.example goes nowhere.',
  },
  {
    id: 'ingress-no-controller',
    state,
    change: without('IngressClass'),
    fault: true,
    says: 'This cluster has no ingress controller: there is no IngressClass at all. The lab has to ask for `addons: [ingress]`.',
  },
  {
    id: 'ingress-class-none',
    state,
    change: ingress((one) => {
      delete one.spec.ingressClassName;
    }),
    says: 'Ingress shop has no class, so no controller acts on it: the default class haproxy is filled in only when an Ingress is created.',
  },
  {
    id: 'ingress-class-none',
    state,
    change: (cluster) => {
      changing(state, 'IngressClass', (one) => {
        one.metadata.annotations = {};
      })(cluster);
      ingress((one) => {
        delete one.spec.ingressClassName;
      })(cluster);
    },
    says: 'Ingress shop has no class, and no IngressClass is the default one, so no controller acts on it. There is: haproxy.',
  },
  {
    id: 'ingress-class-other',
    state,
    judged: { target: { ingress: { namespace, host: 'shop.example', class: 'public' } } },
    says: 'Ingress shop has class haproxy; public expected.',
  },
  {
    id: 'ingress-class-missing',
    state,
    change: ingress((one) => {
      one.spec.ingressClassName = 'nginx';
    }),
    says: 'Ingress shop has class nginx, which no controller serves: there is no such IngressClass. There is: haproxy.',
  },
  {
    id: 'ingress-class-unserved',
    state,
    change: (cluster) => {
      changing(state, 'IngressClass', (one) => {
        one.spec.controller = 'k8s.io/ingress-nginx';
      })(cluster);
      ingress((one) => {
        one.status = {};
      })(cluster);
    },
    says: 'Ingress shop has class haproxy, whose controller k8s.io/ingress-nginx does not run here: nobody acts on the Ingress.',
  },
  {
    id: 'ingress-path-exact',
    state,
    change: ingress((one) => {
      one.spec.rules = [rule('shop.example', '/order', 'Exact')];
    }),
    says: 'Ingress shop matches path /order only as it is (pathType Exact), so /order/1 is not matched. With Prefix it would be.',
  },
  {
    id: 'ingress-path',
    state,
    change: ingress((one) => {
      one.spec.rules = [rule('shop.example', '/orders')];
    }),
    says: 'Ingress shop has no path for host shop.example that matches /order/1; its paths: /orders (Prefix).',
  },
  {
    id: 'ingress-controller',
    state,
    change: changing(state, 'Deployment', (one) => {
      if (one.metadata.namespace === 'klab-ingress') one.spec.replicas = 0;
    }),
    fault: true,
    says: "klab's ingress controller cannot be asked. Deployment ingress-controller is scaled to 0, so nothing runs.",
  },
  {
    id: 'ingress-wildcard',
    state,
    judged: { target: { ingress: { namespace } }, host: 'any.example' },
    change: ingress((one) => {
      one.spec.rules = [rule('*.example')];
    }),
    says: 'A request for any.example is taken by the rule for *.example of Ingress shop, not by a rule without host or the default backend.',
  },
  {
    id: 'ingress-backend-resource',
    state,
    change: ingress((one) => {
      const backend = { resource: { apiGroup: 'k8s.example', kind: 'Bucket', name: 'static' } };
      one.spec.rules[0].http.paths[0].backend = backend;
    }),
    says: 'Ingress shop sends to Bucket static, not to a Service.',
  },
  {
    id: 'ingress-target-port',
    state,
    change: ingress((one) => {
      one.spec.rules[0].http.paths[0].backend.service.port.number = 8080;
    }),
    says: "Ingress shop sends to port 8080 of Service order; that is the port of its Pods. A backend names the Service's own port: 80.",
  },
  {
    id: 'ingress-port',
    state,
    change: ingress((one) => {
      one.spec.rules[0].http.paths[0].backend.service.port = { name: 'http' };
    }),
    says: 'Ingress shop sends to port http of Service order, which has no such port; its ports: 80.',
  },
  {
    id: 'service-selector-value',
    state,
    change: service('order', (one) => {
      one.spec.selector = { app: 'ordr' };
    }),
    says: 'Service order selects app=ordr: 0 Pods. 1 Pod carries app=order.',
  },
  {
    id: 'ingress-host-taken',
    state,
    change: (cluster) => {
      secondIngress('shop', {}, { namespace: 'older', creationTimestamp: '2020-01-01T00:00:00Z' })(cluster);
      cluster.onHttp = () => ({ status: 404, headers: {}, body: '' });
    },
    says: 'Ingress shop in namespace older is older and has the same host and path (shop.example), so the controller sends the request where that one says.',
  },
];
