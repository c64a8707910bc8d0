// bootcamp is the app of the first labs: it tells its version and the pod it runs in.
package main

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"log"
	"net"
	"net/http"
	"os"
	"os/signal"
	"path/filepath"
	"strconv"
	"strings"
	"sync/atomic"
	"syscall"
	"time"
)

// version is the image's tag (v1, v2), set when it is built.
var version = "v0"

const (
	tokenFile = "/run/token"
	logFolder = "/var/log/app"
	// A pod that is being deleted still gets requests until every node has heard of it.
	graceAfterTerm = 5 * time.Second
	longestWork    = 10 * time.Second
)

// hits counts requests by where they came from, so that a lab can tell a port-forward from a Service.
type hits struct{ Loopback, Other atomic.Int64 }

func main() {
	host, err := os.Hostname()
	if err != nil {
		log.Fatal(err)
	}
	writeToken()

	count := &hits{}
	mux := http.NewServeMux()
	mux.HandleFunc("/", greet(host))
	mux.HandleFunc("/hits", count.report)
	mux.HandleFunc("/work", work)

	port := os.Getenv("PORT")
	if port == "" {
		port = "8080"
	}
	server := &http.Server{Addr: ":" + port, Handler: record(count, mux), ReadHeaderTimeout: 5 * time.Second}

	terminated, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM, os.Interrupt)
	defer stop()
	go func() {
		<-terminated.Done()
		log.Printf("asked to stop; serving for another %s", graceAfterTerm)
		time.Sleep(graceAfterTerm)
		server.Close()
	}()

	log.Printf("Kubernetes bootcamp %s started on %s, listening on :%s", version, host, port)
	if err := server.ListenAndServe(); err != http.ErrServerClosed {
		log.Fatal(err)
	}
}

func greet(host string) http.HandlerFunc {
	number := strings.TrimPrefix(version, "v")
	return func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path != "/" {
			http.NotFound(w, r)
			return
		}
		fmt.Fprintf(w, "Hello Kubernetes bootcamp! | Running on: %s | v=%s\n", host, number)
	}
}

// work keeps one CPU busy for ?ms= milliseconds, at most longestWork.
func work(w http.ResponseWriter, r *http.Request) {
	ms, err := strconv.Atoi(r.URL.Query().Get("ms"))
	if err != nil || ms < 0 {
		http.Error(w, "give the time to work in milliseconds: /work?ms=100", http.StatusBadRequest)
		return
	}
	until := time.Now().Add(min(time.Duration(ms)*time.Millisecond, longestWork))
	rounds := 0
	for ; time.Now().Before(until) && r.Context().Err() == nil; rounds++ {
	}
	fmt.Fprintf(w, "worked %d ms\n", ms)
}

func (h *hits) report(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Type", "application/json")
	json.NewEncoder(w).Encode(map[string]int64{"loopback": h.Loopback.Load(), "other": h.Other.Load()})
}

// record counts each request, and writes it to the access log where that folder exists. /hits does not count itself.
func record(count *hits, next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		client, _, _ := net.SplitHostPort(r.RemoteAddr)
		if r.URL.Path != "/hits" {
			if ip := net.ParseIP(client); ip != nil && ip.IsLoopback() {
				count.Loopback.Add(1)
			} else {
				count.Other.Add(1)
			}
		}
		appendLine(fmt.Sprintf("%s %s %s %q\n", time.Now().UTC().Format(time.RFC3339), client, r.Method, r.URL.RequestURI()))
		next.ServeHTTP(w, r)
	})
}

// appendLine does nothing without the folder: labs mount a volume there when they want the log.
func appendLine(line string) {
	file, err := os.OpenFile(filepath.Join(logFolder, "access.log"), os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o644)
	if err != nil {
		return
	}
	defer file.Close()
	file.WriteString(line)
}

// writeToken makes each container tell-tale: only who has been inside knows it.
func writeToken() {
	random := make([]byte, 8)
	rand.Read(random)
	if err := os.WriteFile(tokenFile, []byte(hex.EncodeToString(random)+"\n"), 0o644); err != nil {
		log.Printf("no token: %v", err)
	}
}
