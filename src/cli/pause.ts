import { lifecycleCommand } from './lifecycle.ts';

export const pause = lifecycleCommand({
  name: 'pause',
  summary: 'stop the nodes of the cluster; nothing in it is lost',
  title: 'Pause cluster',
  act: (provider, name, operation) => provider.pause(name, operation),
  done: (name) => `Cluster ${name} is paused. Go on: klab resume --name ${name}`,
});
