import { admin, output } from './admin.ts';
import { aptInstall } from './apt-install.ts';
import type { Prerequisite } from './prerequisite.ts';

/** mmdebstrap, which makes the Debian file systems of nodes and lab images from apt's own mirror. */
export const mmdebstrap: Prerequisite = {
  id: 'mmdebstrap',
  title: 'mmdebstrap',
  explain:
    'Where no container registry can be reached, base images are made from Debian packages with mmdebstrap. ' +
    'By hand, on Debian: apt-get install mmdebstrap.',
  needs: [],
  async check(context) {
    const version = await output(context, ['mmdebstrap', '--version']);
    return version === undefined ? { status: 'missing', found: 'not installed' } : { status: 'ok', found: version };
  },
  async fix(context) {
    if (!(await admin(context)) || (await output(context, ['apt-get', '--version'])) === undefined) return undefined;
    return {
      plan: 'install mmdebstrap from the distribution’s packages',
      changesMachine: true,
      apply: (report) => aptInstall(context, ['mmdebstrap'], report),
    };
  },
};
