package main

import (
	"crypto/tls"
	"fmt"
	"net"
	"strconv"
	"strings"
)

// settings is what the configuration files say.
type settings struct {
	pid     string
	files   []string
	servers []*server
}

type server struct {
	listens   []listen
	names     []string
	scope     scope
	locations []location
	cert      *tls.Certificate
}

type listen struct {
	address  string
	ssl      bool
	standard bool
}

type location struct {
	path  string
	exact bool
	scope scope
}

// ignored have no effect here and do no harm: this server needs no tuning.
var ignored = words(`user worker_processes worker_connections multi_accept error_log daemon master_process
	worker_rlimit_nofile access_log log_format sendfile tcp_nopush tcp_nodelay keepalive_timeout server_tokens
	types_hash_max_size gzip gzip_types charset types server_names_hash_bucket_size client_max_body_size
	ssl_protocols ssl_ciphers ssl_prefer_server_ciphers ssl_session_cache ssl_session_timeout ssl_session_tickets http2`)

func words(text string) map[string]bool {
	known := map[string]bool{}
	for _, word := range strings.Fields(text) {
		known[word] = true
	}
	return known
}

// load reads the configuration file; globals are directives from the command line.
func load(file, globals string) (*settings, error) {
	it := &settings{pid: "/run/nginx.pid"}
	reader := &reader{}
	all, err := reader.read(file)
	if err != nil {
		return nil, err
	}
	more, err := reader.parse("the command line", globals)
	if err != nil {
		return nil, err
	}
	it.files = reader.files
	for _, d := range append(all, more...) {
		switch {
		case d.name == "pid" && len(d.args) == 1:
			it.pid = d.args[0]
		case d.name == "events" && d.isBlock:
		case d.name == "http" && d.isBlock:
			if err := it.http(d.block); err != nil {
				return nil, err
			}
		case !ignored[d.name]:
			return nil, unknown(d)
		}
	}
	return it, nil
}

func (s *settings) http(block []directive) error {
	around := scope{root: "/etc/nginx/html", index: []string{"index.html"}, defaultType: "text/plain"}
	if err := around.read(block, words("server")); err != nil {
		return err
	}
	for _, d := range block {
		if d.name != "server" {
			continue
		}
		made, err := newServer(d, around)
		if err != nil {
			return err
		}
		s.servers = append(s.servers, made)
	}
	return nil
}

func newServer(d directive, around scope) (*server, error) {
	made := &server{scope: around}
	own := words("listen server_name location ssl_certificate ssl_certificate_key")
	if err := made.scope.read(d.block, own); err != nil {
		return nil, err
	}
	var cert, key string
	for _, inner := range d.block {
		if own[inner.name] && (len(inner.args) == 0 || inner.isBlock != (inner.name == "location")) {
			return nil, inner.problem("invalid number of arguments in %q directive", inner.name)
		}
		switch inner.name {
		case "listen":
			one, err := newListen(inner)
			if err != nil {
				return nil, err
			}
			made.listens = append(made.listens, one)
		case "server_name":
			made.names = append(made.names, inner.args...)
		case "ssl_certificate":
			cert = inner.args[0]
		case "ssl_certificate_key":
			key = inner.args[0]
		case "location":
			one, err := newLocation(inner, made.scope)
			if err != nil {
				return nil, err
			}
			made.locations = append(made.locations, one)
		}
	}
	if len(made.listens) == 0 {
		made.listens = []listen{{address: ":80"}}
	}
	return made, made.certify(d, cert, key)
}

// certify loads the key pair of a server that listens with ssl.
func (s *server) certify(d directive, cert, key string) error {
	for _, one := range s.listens {
		if !one.ssl {
			continue
		}
		if cert == "" || key == "" {
			return d.problem("no \"ssl_certificate\" or \"ssl_certificate_key\" is defined for the \"listen ... ssl\" directive")
		}
		pair, err := tls.LoadX509KeyPair(cert, key)
		if err != nil {
			return fmt.Errorf("cannot load certificate %q with key %q: %w", cert, key, err)
		}
		s.cert = &pair
	}
	return nil
}

func newListen(d directive) (listen, error) {
	made := listen{address: d.args[0]}
	if _, err := strconv.Atoi(made.address); err == nil {
		made.address = ":" + made.address
	}
	host, port, err := net.SplitHostPort(made.address)
	if number, bad := strconv.Atoi(port); err != nil || bad != nil || number < 1 || number > 65535 {
		return made, d.problem("invalid host or port in %q of the \"listen\" directive", d.args[0])
	}
	if host == "*" || host == "0.0.0.0" || host == "::" {
		made.address = ":" + port
	}
	for _, word := range d.args[1:] {
		switch word {
		case "ssl":
			made.ssl = true
		case "default_server", "default":
			made.standard = true
		case "http2", "reuseport", "ipv6only=on", "ipv6only=off":
		default:
			return made, d.problem("invalid parameter %q", word)
		}
	}
	return made, nil
}

func newLocation(d directive, around scope) (location, error) {
	made := location{path: d.args[len(d.args)-1], scope: around}
	made.scope.answer = nil
	if len(d.args) == 2 {
		switch d.args[0] {
		case "=":
			made.exact = true
		case "^~":
		default:
			return made, d.problem("location modifier %q is not supported by this server", d.args[0])
		}
	}
	if len(d.args) > 2 || !strings.HasPrefix(made.path, "/") {
		return made, d.problem("invalid location %q", strings.Join(d.args, " "))
	}
	return made, made.scope.read(d.block, nil)
}
