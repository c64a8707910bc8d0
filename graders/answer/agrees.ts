/**
 * Whether an answer says what is right: any one of the values, or all of them in any order, separated by commas or white
 * space. A name may be written as `kubectl get -o name` prints it: `pod/p1`.
 */
export function agrees(given: string, values: readonly string[], quantifier: 'all' | 'any'): boolean {
  if (quantifier === 'any') return values.some((value) => isSaid(given, value));
  const [only] = values;
  if (values.length === 1 && only !== undefined && isSaid(given, only)) return true;
  const words = given.split(/[\s,]+/).filter((word) => word !== '');
  if (words.length !== values.length) return false;
  const said = words.map((word) => values.find((value) => isSaid(word, value)));
  return values.every((value) => said.includes(value));
}

const isSaid = (word: string, value: string) =>
  word === value || (isName.test(value) && resourcePrefix.test(word) && word.replace(resourcePrefix, '') === value);

/** Only names are written in this way; an image's name has a slash and a colon of its own. */
const isName = /^[a-z0-9]([-a-z0-9.]*[a-z0-9])?$/;
const resourcePrefix =
  /^(pod|node|namespace|service|configmap|secret|serviceaccount|persistentvolume|persistentvolumeclaim|event|replicationcontroller|(deployment|replicaset|statefulset|daemonset)\.apps|(cron)?job\.batch|ingress\.networking\.k8s\.io)\//;
