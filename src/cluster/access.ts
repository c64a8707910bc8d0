import type { AccessQuestion } from './cluster.ts';
import type { Connection } from './connection.ts';

interface Review {
  readonly status?: { readonly allowed?: boolean; readonly reason?: string };
}

/** Asks the API server's authorizers with a SubjectAccessReview. Throws ApiError. */
export async function askAccess(connection: Connection, question: AccessQuestion, signal?: AbortSignal) {
  const { serviceAccount, verb, resource, group, namespace, name } = question;
  const [plural, subresource] = resource.split('/', 2);
  const review = await connection.json<Review>({
    method: 'POST',
    path: '/apis/authorization.k8s.io/v1/subjectaccessreviews',
    body: {
      apiVersion: 'authorization.k8s.io/v1',
      kind: 'SubjectAccessReview',
      spec: {
        user: `system:serviceaccount:${serviceAccount.namespace}:${serviceAccount.name}`,
        groups: [
          'system:serviceaccounts',
          `system:serviceaccounts:${serviceAccount.namespace}`,
          'system:authenticated',
        ],
        resourceAttributes: { verb, group, resource: plural, subresource, namespace, name },
      },
    },
    signal,
  });
  return { allowed: review.status?.allowed === true, reason: review.status?.reason ?? '' };
}
