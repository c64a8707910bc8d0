package main

import (
	"context"
	"crypto/tls"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"sort"
	"sync"
	"sync/atomic"
	"time"
)

// ports are the open ones, each with the servers that listen there now.
type ports struct{ open map[string]*openPort }

type openPort struct {
	ssl     bool
	servers atomic.Pointer[[]*server]
	http    *http.Server
}

// use opens what a configuration asks for, closes what it no longer asks for, and changes the rest under way.
func (p *ports) use(config *settings) error {
	wanted, ssl := map[string][]*server{}, map[string]bool{}
	for _, it := range config.servers {
		for _, one := range it.listens {
			wanted[one.address] = append(wanted[one.address], it)
			ssl[one.address] = ssl[one.address] || one.ssl
		}
	}
	fresh := map[string]net.Listener{}
	for address := range wanted {
		if old := p.open[address]; old != nil && old.ssl == ssl[address] {
			continue
		} else if old != nil {
			old.http.Close()
		}
		listener, err := net.Listen("tcp", address)
		if err != nil {
			for _, one := range fresh {
				one.Close()
			}
			return fmt.Errorf("bind() to %s failed: %w", address, err)
		}
		fresh[address] = listener
	}
	open := map[string]*openPort{}
	for address, servers := range wanted {
		if listener := fresh[address]; listener != nil {
			open[address] = begin(listener, address, ssl[address])
		} else {
			open[address] = p.open[address]
		}
		open[address].servers.Store(&servers)
	}
	for address, old := range p.open {
		if open[address] == nil {
			old.http.Close()
		}
	}
	p.open = open
	return nil
}

func begin(listener net.Listener, address string, ssl bool) *openPort {
	made := &openPort{ssl: ssl}
	made.servers.Store(&[]*server{})
	pick := func(host string) *server {
		servers := *made.servers.Load()
		if len(servers) == 0 {
			return nil
		}
		return serverFor(servers, address, host)
	}
	made.http = &http.Server{
		ReadHeaderTimeout: 5 * time.Second,
		ErrorLog:          log.New(io.Discard, "", 0),
		Handler: logged(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if it := pick(r.Host); it != nil {
				it.answer(w, r)
			}
		})),
	}
	if ssl {
		listener = tls.NewListener(listener, &tls.Config{
			NextProtos: []string{"http/1.1"},
			GetCertificate: func(hello *tls.ClientHelloInfo) (*tls.Certificate, error) {
				if it := pick(hello.ServerName); it != nil && it.cert != nil {
					return it.cert, nil
				}
				return nil, fmt.Errorf("no certificate for %q", hello.ServerName)
			},
		})
	}
	go made.http.Serve(listener)
	return made
}

func (p *ports) list() []string {
	var all []string
	for address, one := range p.open {
		if one.ssl {
			address += " ssl"
		}
		all = append(all, address)
	}
	sort.Strings(all)
	return all
}

func (p *ports) close() {
	limit, cancel := context.WithTimeout(context.Background(), time.Second)
	defer cancel()
	var all sync.WaitGroup
	for _, one := range p.open {
		all.Add(1)
		go func() {
			defer all.Done()
			one.http.Shutdown(limit)
			one.http.Close()
		}()
	}
	all.Wait()
}
