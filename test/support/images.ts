import { join } from 'node:path';
import { pathsFrom } from '../../src/paths.ts';
import { createRunner } from '../../src/process/run.ts';
import { findCluster } from '../../src/provider/clusters.ts';
import { createProviders } from '../../src/provider/index.ts';
import { archiveName, labName } from '../../src/setup/build/lab-image.ts';
import { recipes } from '../../src/setup/lab-images.ts';
import { root } from './cli.ts';

/** The images that Pods of the tests run, klab's own prober among them. */
export const imagesOfTests = ['bootcamp:v1', 'bootcamp:v2', 'prober:v1', 'shell:v1', 'web:1.14.2', 'web:1.25.1'];

/** Makes sure that one of the suite's clusters has these images of the labs, as `klab start` does. Quick when it has. */
export async function haveImages(state: string, cluster: string, ...names: readonly string[]): Promise<void> {
  const paths = pathsFrom({ ...process.env, XDG_STATE_HOME: state });
  const runner = createRunner(process.env);
  const wanted = (await recipes(root)).filter((image) => names.includes(labName(image)));
  const archives = wanted.map((image) => ({
    name: labName(image),
    archive: join(paths.cache, 'images', archiveName(image)),
  }));
  const operation = { signal: new AbortController().signal, report: { detail: () => undefined } };
  const place = await findCluster(createProviders({ runner, paths, env: process.env }), cluster);
  if (!place) throw new Error(`no cluster ${cluster}`);
  await place.provider.loadImages(cluster, archives, operation);
}
