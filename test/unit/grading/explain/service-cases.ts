import { type Case, changing } from './cases.ts';

const listens = (line: string) => (cluster: { onExec: unknown }) => {
  cluster.onExec = () => ({ exitCode: 0, stdout: `  0: ${line} 00000000:0000 0A`, stderr: '', truncated: false });
};

/** From the Service to its Pods. */
export const serviceCases: readonly Case[] = [
  {
    id: 'service-port-missing',
    state: 'service-target-port',
    change: changing('service-target-port', 'Service', (service) => {
      service.spec.ports[0].port = 8080;
    }),
    says: 'Service web has no port 80; its ports: 8080.',
  },
  {
    id: 'service-no-selector',
    state: 'service-no-selector',
    says: 'Service web has no selector, so Kubernetes finds no Pods for it.',
  },
  {
    id: 'service-no-pods',
    state: 'service-no-pods',
    says: 'Service web selects app=web: 0 Pods. There are no Pods in its namespace.',
  },
  {
    id: 'service-selector-value',
    state: 'service-selector',
    says: 'Service web selects app=web: 0 Pods. 1 Pod carries app=webb.',
  },
  {
    id: 'service-selector-key',
    state: 'service-selector-key',
    says: 'Service web selects app=web: 0 Pods. No Pod carries a label app; 1 Pod carries name=web.',
  },
  {
    id: 'service-selector-unknown',
    state: 'service-selector',
    change: changing('service-selector', 'Service', (service) => {
      service.spec.selector = { tier: 'front' };
    }),
    says: 'Service web selects tier=front: 0 Pods. None of the 1 Pods in its namespace carries these labels.',
  },
  {
    id: 'service-port-name',
    state: 'service-port-name',
    says: 'Service web sends to targetPort htpp, which reaches nothing: no container has a port of that name (containerPort http declared). Did you mean http?',
  },
  {
    id: 'service-target-port',
    state: 'service-target-port',
    change: listens('00000000:1F90'),
    says: 'Service web sends to targetPort 80, which reaches nothing: no container of its 1 Pod listens there (listening: 8080).',
  },
  {
    id: 'service-target-port',
    state: 'service-loopback',
    change: listens('00000000:1F91'),
    says: 'Service web sends to targetPort 8080, which reaches nothing: no container of its 1 Pod listens there (listening: 8081).',
  },
  {
    id: 'listens-on-loopback',
    state: 'service-loopback',
    change: listens('0100007F:1F90'),
    says: 'Service web sends to port 8080, on which the program listens at 127.0.0.1 only: nobody outside of its Pod reaches it. It has to listen on 0.0.0.0.',
  },
  {
    id: 'readiness-probe-fails',
    state: 'service-not-ready',
    says: 'Pod web-59458485d6-w6h66 runs but is not Ready: its readiness probe fails, nothing listens on port 9090 (Readiness probe failed: Get "http://10.244.0.46:9090/": dial tcp 10.244.0.46:9090: connect: connection refused).',
  },
  {
    id: 'endpoints-not-listed',
    state: 'service-target-port',
    change: changing('service-target-port', 'EndpointSlice', (slice) => {
      slice.endpoints = [];
    }),
    says: 'Service web has 1 ready Pods, but no EndpointSlice lists them yet.',
  },
];
