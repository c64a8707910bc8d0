import { kubeCommands } from './go-module.ts';
import { podNetworkSource } from './pod-network-source.ts';

/**
 * One program for all of Kubernetes' node and control-plane commands: one link instead of six, one file instead of six.
 * The blank imports are those of the commands' own main packages.
 */
const kube = `package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	_ "time/tzdata" // CronJob time zones

	"github.com/spf13/cobra"
	"k8s.io/component-base/cli"
	_ "k8s.io/component-base/logs/json/register"
	_ "k8s.io/component-base/metrics/prometheus/clientgo"
	_ "k8s.io/component-base/metrics/prometheus/version"
	apiserver "k8s.io/kubernetes/cmd/kube-apiserver/app"
	controllermanager "k8s.io/kubernetes/cmd/kube-controller-manager/app"
	proxy "k8s.io/kubernetes/cmd/kube-proxy/app"
	scheduler "k8s.io/kubernetes/cmd/kube-scheduler/app"
	kubeadm "k8s.io/kubernetes/cmd/kubeadm/app"
	kubeadmerrors "k8s.io/kubernetes/cmd/kubeadm/app/util/errors"
	kubelet "k8s.io/kubernetes/cmd/kubelet/app"
)

func main() {
	var command *cobra.Command
	switch name := filepath.Base(os.Args[0]); name {
	case "kubeadm":
		kubeadmerrors.HandleError(kubeadm.Run())
		return
	case "kubelet":
		command = kubelet.NewKubeletCommand(context.Background())
	case "kube-apiserver":
		command = apiserver.NewAPIServerCommand()
	case "kube-controller-manager":
		command = controllermanager.NewControllerManagerCommand()
	case "kube-scheduler":
		command = scheduler.NewSchedulerCommand()
	case "kube-proxy":
		command = proxy.NewProxyCommand()
	default:
		fmt.Fprintf(os.Stderr, "%s: call this program as one of ${kubeCommands.join(', ')}\\n", name)
		os.Exit(64)
	}
	os.Exit(cli.Run(command))
}
`;

/**
 * Directive → package of the CoreDNS plugins that kubeadm's Corefile and common additions to it use. The order is
 * CoreDNS' own (its plugin.cfg): it is the order in which they see a request.
 */
const corednsPlugins = {
  reload: 'reload',
  ready: 'ready',
  health: 'health',
  prometheus: 'metrics',
  errors: 'errors',
  log: 'log',
  loadbalance: 'loadbalance',
  cache: 'cache',
  rewrite: 'rewrite',
  hosts: 'hosts',
  kubernetes: 'kubernetes',
  loop: 'loop',
  forward: 'forward',
} as const;

const coredns = `package main

import (
	"github.com/coredns/coredns/core/dnsserver"
	"github.com/coredns/coredns/coremain"

${Object.values(corednsPlugins)
  .map((plugin) => `	_ "github.com/coredns/coredns/plugin/${plugin}"\n`)
  .join('')})

func init() {
	dnsserver.Directives = []string{${Object.keys(corednsPlugins)
    .map((directive) => `"${directive}"`)
    .join(', ')}}
}

func main() { coremain.Run() }
`;

/** What every pod's sandbox runs: nothing, until it is told to stop; orphans of a shared PID namespace are reaped. */
const pause = `package main

import (
	"os"
	"os/signal"
	"syscall"
)

func main() {
	signals := make(chan os.Signal, 16)
	signal.Notify(signals, syscall.SIGCHLD, syscall.SIGINT, syscall.SIGTERM)
	for received := range signals {
		if received != syscall.SIGCHLD {
			os.Exit(0)
		}
		for {
			pid, err := syscall.Wait4(-1, nil, syscall.WNOHANG, nil)
			if pid <= 0 && err != syscall.EINTR {
				break
			}
		}
	}
}
`;

/** Path inside the module → text, for the programs that are ours. */
export const goSources: Readonly<Record<string, string>> = {
  'kube/main.go': kube,
  'coredns/main.go': coredns,
  'pause/main.go': pause,
  'podnetwork/main.go': podNetworkSource,
};
