// What the apps have in common. klab compiles it together with the main.go of each.
package main

import (
	"context"
	"encoding/json"
	"errors"
	"log"
	"net"
	"net/http"
	"os"
	"os/signal"
	"sync/atomic"
	"syscall"
	"time"
)

// What is under way when an app stops gets this long to end.
const lastAnswers = 500 * time.Millisecond

// life says how an app comes up and goes down.
type life struct {
	// startTakes passes before the port is open, as with a program that has much to load.
	startTakes time.Duration
	// servesAfterTerm goes by between SIGTERM and the last request that is taken.
	servesAfterTerm time.Duration
}

// serve answers on $PORT (8080) until the process is asked to stop. It stops at once while it is still starting.
func serve(name string, handler http.Handler, life life) {
	terminated, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM, os.Interrupt)
	defer stop()
	select {
	case <-terminated.Done():
		return
	case <-time.After(life.startTakes):
	}
	listener, err := net.Listen("tcp", ":"+port())
	if err != nil {
		log.Fatal(err)
	}
	server := &http.Server{Handler: handler, ReadHeaderTimeout: 5 * time.Second}
	stopped := make(chan struct{})
	go func() {
		defer close(stopped)
		<-terminated.Done()
		if life.servesAfterTerm > 0 {
			log.Printf("asked to stop; serving for another %s", life.servesAfterTerm)
			time.Sleep(life.servesAfterTerm)
		}
		log.Print("stopping")
		limit, cancel := context.WithTimeout(context.Background(), lastAnswers)
		defer cancel()
		server.Shutdown(limit)
		server.Close()
	}()
	log.Printf("%s listens on :%s", name, port())
	if err := server.Serve(listener); !errors.Is(err, http.ErrServerClosed) {
		log.Fatal(err)
	}
	<-stopped
}

func port() string {
	if port := os.Getenv("PORT"); port != "" {
		return port
	}
	return "8080"
}

// podName is the host name that Kubernetes gives to the containers of a Pod.
func podName() string {
	host, err := os.Hostname()
	if err != nil {
		log.Fatal(err)
	}
	return host
}

// hits counts requests by where they came from, so that a lab can tell a port-forward from a Service.
type hits struct{ loopback, other atomic.Int64 }

// counting counts each request that goes on to next, and answers /hits itself, uncounted.
func (h *hits) counting(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/hits" {
			w.Header().Set("Content-Type", "application/json")
			json.NewEncoder(w).Encode(map[string]int64{"loopback": h.loopback.Load(), "other": h.other.Load()})
			return
		}
		if ip := net.ParseIP(clientOf(r)); ip != nil && ip.IsLoopback() {
			h.loopback.Add(1)
		} else {
			h.other.Add(1)
		}
		next.ServeHTTP(w, r)
	})
}

// clientOf is the address that the request came from, without its port.
func clientOf(r *http.Request) string {
	host, _, _ := net.SplitHostPort(r.RemoteAddr)
	return host
}
