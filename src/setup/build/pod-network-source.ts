/**
 * The pod network, one per node: writes the CNI configuration for the node's own pod addresses and keeps a route to
 * every other node's. It needs neither kube-proxy nor DNS: kind tells the API server's address (CONTROL_PLANE_ENDPOINT).
 */
export const podNetworkSource = `package main

import (
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"fmt"
	"log"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"
)

const credentials = "/var/run/secrets/kubernetes.io/serviceaccount/"

type node struct {
	Metadata struct{ Name string }
	Spec     struct{ PodCIDR string }
	Status   struct {
		Addresses []struct{ Type, Address string }
	}
}

func (n node) address() string {
	for _, a := range n.Status.Addresses {
		if a.Type == "InternalIP" {
			return a.Address
		}
	}
	return ""
}

func client() *http.Client {
	authority, err := os.ReadFile(credentials + "ca.crt")
	if err != nil {
		log.Fatal(err)
	}
	pool := x509.NewCertPool()
	pool.AppendCertsFromPEM(authority)
	return &http.Client{
		Timeout:   5 * time.Second,
		Transport: &http.Transport{TLSClientConfig: &tls.Config{RootCAs: pool}, IdleConnTimeout: 90 * time.Second},
	}
}

// nodes asks the API server's cache: cheap, and a moment's delay does no harm.
func nodes(c *http.Client) ([]node, error) {
	token, err := os.ReadFile(credentials + "token") // read anew: tokens rotate
	if err != nil {
		return nil, err
	}
	request, err := http.NewRequest("GET", "https://"+os.Getenv("CONTROL_PLANE_ENDPOINT")+"/api/v1/nodes?resourceVersion=0", nil)
	if err != nil {
		return nil, err
	}
	request.Header.Set("Authorization", "Bearer "+strings.TrimSpace(string(token)))
	response, err := c.Do(request)
	if err != nil {
		return nil, err
	}
	defer response.Body.Close()
	if response.StatusCode != http.StatusOK {
		return nil, fmt.Errorf("GET nodes: %s", response.Status)
	}
	var list struct{ Items []node }
	return list.Items, json.NewDecoder(response.Body).Decode(&list)
}

func run(name string, args ...string) error {
	if out, err := exec.Command(name, args...).CombinedOutput(); err != nil {
		return fmt.Errorf("%s %s: %v: %s", name, strings.Join(args, " "), err, out)
	}
	return nil
}

// masquerade hides pod addresses from everything that is not a pod.
func masquerade(podSubnet string) error {
	rule := []string{"POSTROUTING", "-s", podSubnet, "!", "-d", podSubnet, "-m", "comment", "--comment", "klab pod network", "-j", "MASQUERADE"}
	if run("iptables", append([]string{"-w", "-t", "nat", "-C"}, rule...)...) == nil {
		return nil
	}
	return run("iptables", append([]string{"-w", "-t", "nat", "-A"}, rule...)...)
}

// configure tells the container runtime how to connect pods; written aside and renamed, so it is never half there.
func configure(podCIDR string) error {
	text := fmt.Sprintf(\`{"cniVersion":"1.0.0","name":"klab","plugins":[
{"type":"ptp","ipMasq":false,"ipam":{"type":"host-local","dataDir":"/run/cni-ipam-state","routes":[{"dst":"0.0.0.0/0"}],"ranges":[[{"subnet":%q}]]}},
{"type":"portmap","capabilities":{"portMappings":true}}]}\`, podCIDR)
	target := "/etc/cni/net.d/10-klab.conflist"
	if current, err := os.ReadFile(target); err == nil && string(current) == text {
		return nil
	}
	partial := filepath.Join(filepath.Dir(target), ".klab.partial")
	if err := os.WriteFile(partial, []byte(text), 0o644); err != nil {
		return err
	}
	log.Printf("this node's pods: %s", podCIDR)
	return os.Rename(partial, target)
}

func reconcile(c *http.Client, self string, routes map[string]string) error {
	all, err := nodes(c)
	if err != nil {
		return err
	}
	configured := false
	for _, n := range all {
		switch {
		case n.Spec.PodCIDR == "":
		case n.Metadata.Name == self:
			if err := configure(n.Spec.PodCIDR); err != nil {
				return err
			}
			configured = true
		case n.address() != "" && routes[n.Spec.PodCIDR] != n.address():
			if err := run("ip", "route", "replace", n.Spec.PodCIDR, "via", n.address()); err != nil {
				return err
			}
			routes[n.Spec.PodCIDR] = n.address()
		}
	}
	if !configured {
		return fmt.Errorf("node %s has no podCIDR yet", self)
	}
	return nil
}

func main() {
	self, podSubnet := os.Getenv("NODE_NAME"), os.Getenv("POD_SUBNET")
	c, routes, said := client(), map[string]string{}, ""
	for beat := 0; ; beat++ {
		if beat%15 == 0 {
			clear(routes) // set all again now and then, in case somebody removed one
		}
		err := reconcile(c, self, routes)
		if err == nil && beat%15 == 0 {
			err = masquerade(podSubnet)
		}
		if err != nil {
			beat = -1
		}
		pause := 2 * time.Second
		if err != nil {
			pause = 200 * time.Millisecond
			if err.Error() != said {
				said = err.Error()
				log.Print(said)
			}
		}
		time.Sleep(pause)
	}
}
`;
