// my-app is the app of the labs on controllers and probes: slow to start, easy to break, and with a bug in one version.
package main

import (
	"crypto/rand"
	"encoding/hex"
	"fmt"
	"log"
	"net/http"
	"os"
	"strings"
	"sync/atomic"
	"time"
)

// version is the image's tag (1.0, 2.0, 2.0-bug), set when it is built.
var version = "0"

const (
	// Until then the port is closed, so that every kind of probe can tell.
	startTakes = 3 * time.Second
	// The version with the bug fails on every third call.
	bugEvery = 3
)

type app struct {
	pod string
	// incident stands in the error lines of the bug and nowhere else: who knows it has read the log.
	incident string
	buggy    bool
	calls    atomic.Int64
	broken   atomic.Bool
}

func main() {
	log.SetOutput(os.Stdout)
	it := &app{pod: podName(), incident: incident(), buggy: strings.HasSuffix(version, "-bug")}
	mux := http.NewServeMux()
	mux.HandleFunc("/", it.greet)
	mux.HandleFunc("/fail", it.fail)
	log.Printf("my-app %s is starting", version)
	serve("my-app "+version, (&hits{}).counting(mux), life{startTakes: startTakes})
}

func (a *app) greet(w http.ResponseWriter, r *http.Request) {
	if r.URL.Path != "/" {
		http.NotFound(w, r)
		return
	}
	if a.broken.Load() {
		http.Error(w, "my-app is broken", http.StatusInternalServerError)
		return
	}
	if call := a.calls.Add(1); a.buggy && call%bugEvery == 0 {
		log.Printf("ERROR call %d: the price list is empty (incident %s)", call, a.incident)
		http.Error(w, "internal error, see the log", http.StatusInternalServerError)
		return
	}
	fmt.Fprintf(w, "Hello from my-app! | Running on: %s | version=%s\n", a.pod, version)
}

// fail breaks the app for good: only a new process is well again.
func (a *app) fail(w http.ResponseWriter, _ *http.Request) {
	if !a.broken.Swap(true) {
		log.Print("ERROR broken on request: / answers 500 from now on")
	}
	fmt.Fprintln(w, "my-app is broken now")
}

// incident is the variable INCIDENT, where a lab wants to know it beforehand, or else random.
func incident() string {
	if given := os.Getenv("INCIDENT"); given != "" {
		return given
	}
	random := make([]byte, 8)
	rand.Read(random)
	return hex.EncodeToString(random)
}
