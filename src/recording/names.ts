/** Of the Pod, the ServiceAccount and the ConfigMap in klab-system; the cluster role has it with `klab-` in front. */
export const recorderName = (attempt: string): string => `recorder-${attempt}`;

/** Built by `klab setup` from manifests/images/agent. */
export const agentImage = 'agent:v1';

/** In the recorder's container. */
export const journalPath = '/journal/journal.jsonl';
