import type { EvaluateOptions } from './evaluate.ts';
import type { Sight } from './grader.ts';

/** What graders see: reads through the cache, probes, and what the attempt has left as evidence. */
export function sightOf({
  lab,
  cache,
  probes,
  journal,
  files,
  imageIds,
}: Pick<EvaluateOptions, 'lab' | 'cache' | 'probes' | 'journal' | 'files' | 'imageIds'>): Sight {
  return {
    get: (ref) => cache.get(ref),
    list: (resource) => cache.list(resource),
    exec: (...args) => probes.exec(...args),
    logs: (...args) => probes.logs(...args),
    http: (...args) => probes.http(...args),
    dns: (...args) => probes.dns(...args),
    access: (...args) => probes.access(...args),
    journal,
    files,
    images: lab.images,
    ...(imageIds ? { imageIds } : {}),
  };
}
