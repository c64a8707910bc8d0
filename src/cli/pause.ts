import { lifecycleCommand } from './lifecycle.ts';

export const pause = lifecycleCommand({
  name: 'pause',
  summary: 'stop the nodes; objects and volumes stay, containers start anew with klab resume',
  title: 'Pause cluster',
  act: (provider, name, operation) => provider.pause(name, operation),
  done: (name) =>
    `Cluster ${name} is paused. Its containers will start anew: logs, files outside of volumes and Pod addresses change.\n` +
    `Go on: klab resume --name ${name}`,
});
