import { z } from 'zod';
import { celSchema } from '../../src/grading/cel.ts';
import { workloadRef } from '../../src/grading/workload.ts';

const port = z.int().min(1).max(65535);
const namespace = z.string().min(1);
const name = z.string().min(1);

const target = z.union([
  z.strictObject({ service: name, namespace, port }).describe('Through the Service, from inside the cluster.'),
  z
    .strictObject({
      nodePortOf: name,
      namespace,
      port: z
        .union([port, name])
        .optional()
        .describe("The Service's own port or its name; needed where it has several."),
      allNodes: z.boolean().default(true),
    })
    .describe("Through the Service's node port, on the address of every node."),
  z.strictObject({ host: name, port }).describe('A host name or address, from inside the cluster.'),
  z
    .strictObject({
      ingress: z.strictObject({
        namespace: namespace.describe('Where the Ingress has to be.'),
        host: name
          .optional()
          .describe(
            'The host of its rule. Without it: a name that no rule can know, for rules without host and the default backend.',
          ),
        class: name.optional().describe('The IngressClass it must have; any that is served without this.'),
      }),
    })
    .describe('Through an Ingress: asks the ingress controller, from inside the cluster.'),
]);

const certificate = z.union([
  z.strictObject({ secret: name, namespace, key: name }),
  z.strictObject({ configMap: name, namespace, key: name }),
]);

const statusCode = z.union([
  z.int().min(100).max(599),
  z.enum(['2xx', '3xx', '4xx', '5xx']).describe('Any of its hundred.'),
]);

const written = z.strictObject({
  target,
  path: z.string().startsWith('/').default('/'),
  method: z.enum(['GET', 'HEAD', 'POST']).default('GET').describe('POST has no body.'),
  host: name.optional().describe('Host header; with an Ingress the host of its rule unless given.'),
  headers: z.record(z.string(), z.string()).default({}).describe('Headers of the request.'),
  tls: z
    .strictObject({
      ca: certificate.describe('The only certificates that are trusted (PEM).'),
      serverName: name.optional().describe('Name that the certificate must be for; by default the host that is asked.'),
    })
    .optional()
    .describe('HTTPS. A certificate that is not trusted, has expired or names another host is a failure.'),
  expect: z
    .enum(['answer', 'closed', 'untrusted'])
    .default('answer')
    .describe(
      'closed: no connection at any place; untrusted: HTTPS that fails because `ca` did not sign the certificate.',
    ),
  status: z
    .union([statusCode, z.array(statusCode).min(1)])
    .default(200)
    .transform((codes) => [codes].flat()),
  bodyIncludes: z
    .union([z.string(), z.array(z.string())])
    .default([])
    .transform((text) => [text].flat()),
  bodyMatches: z
    .array(celSchema({ body: 'string', json: 'dyn', status: 'int', headers: 'map' }))
    .default([])
    .describe('CEL over body (text), json (null when the body is none), status and headers (lower-case names).'),
  requests: z
    .int()
    .min(1)
    .max(50)
    .default(1)
    .describe('How many times to ask each target, each time on a new connection.'),
  fromPodsOf: workloadRef
    .optional()
    .describe('Every answer must name one Pod of this workload, and the Service must send to its Pods only.'),
  distinctPods: z.int().min(1).optional().describe('How many different Pods must answer; with fromPodsOf.'),
});

/** Parameters of the http grader. */
export const params = written
  .refine(({ distinctPods, fromPodsOf }) => distinctPods === undefined || fromPodsOf !== undefined, {
    path: ['distinctPods'],
    error: 'needs fromPodsOf, which says whose Pods are counted',
  })
  .refine(({ distinctPods, requests }) => (distinctPods ?? 0) <= requests, {
    path: ['distinctPods'],
    error: 'must be at most as many as requests',
  })
  .refine(({ expect, tls }) => expect !== 'untrusted' || tls !== undefined, {
    path: ['expect'],
    error: '`untrusted` needs tls, which says whom not to trust',
  })
  .refine(({ expect, target }) => expect !== 'closed' || !('ingress' in target), {
    path: ['expect'],
    error: 'the ingress controller is shared and never closed; expect status 404 instead',
  });

export type HttpParams = z.infer<typeof params>;
export type HttpIngressTarget = Extract<HttpParams['target'], { ingress: unknown }>;
export type Certificate = z.infer<typeof certificate>;

/** Whether a status code is one of those wanted: `204`, `5xx`. */
export function isAmong(status: number, wanted: HttpParams['status']): boolean {
  return wanted.some((code) => (typeof code === 'number' ? code === status : code[0] === String(status)[0]));
}

/** An answer of the app is wanted, so all that leads to it must be sound; not where 404 or 5xx is what is asked for. */
export function wantsApp({ expect, status }: HttpParams): boolean {
  return expect === 'answer' && status.some((code) => code !== 404 && String(code)[0] !== '5');
}
