import { lifecycleCommand } from './lifecycle.ts';

export const resume = lifecycleCommand({
  name: 'resume',
  summary: 'start the nodes of a paused cluster and wait until it is usable',
  title: 'Resume cluster',
  act: (provider, name, operation) => provider.resume(name, operation),
  done: (name) => `Cluster ${name} is running again.`,
});
