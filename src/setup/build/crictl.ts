import { keyOf, minikubeVersions, versions } from '../versions.ts';
import { goBuildArgv } from './compile.ts';
import type { ProgramModule } from './compile-module.ts';

const path = 'sigs.k8s.io/cri-tools';
const release = minikubeVersions.crictl;
const ldflags = `-s -w -X ${path}/pkg/version.Version=${release}`;

/** The modules of Kubernetes that crictl is made of, in the version that the node's own programs are compiled with. */
const staging = ['api', 'apimachinery', 'client-go', 'cri-api', 'cri-client', 'kubectl', 'kubelet'];

const goMod = [
  'module klab.local/crictl\n',
  'go 1.24.0\n',
  `require ${path} ${release}`,
  ...staging.map((name) => `require k8s.io/${name} ${versions.kubernetes.replace(/^v1\./, 'v0.')}`),
  '',
].join('\n');

/**
 * This release has no entry in every checksum database that proxies serve. Its digests are pinned here, so Go compares
 * what it downloads with them, and all other modules with the database.
 */
const goSum = [
  `${path} ${release} ${minikubeVersions.crictlSum}`,
  `${path} ${release}/go.mod ${minikubeVersions.crictlGoModSum}`,
  '',
].join('\n');

/** crictl, through which minikube asks a node's containerd. 42 s of two cores after Kubernetes has been compiled. */
export const crictl: ProgramModule = {
  key: keyOf(goMod, goSum, goBuildArgv('go', [], '', ldflags)),
  name: 'crictl',
  package: `${path}/cmd/crictl`,
  ldflags,
  files: async () => ({ 'go.mod': goMod, 'go.sum': goSum }),
};
