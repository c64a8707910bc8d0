// bootcamp is the app of the first labs: it tells its version and the pod it runs in.
package main

import (
	"crypto/rand"
	"encoding/hex"
	"fmt"
	"log"
	"net/http"
	"os"
	"path/filepath"
	"strconv"
	"strings"
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

func main() {
	writeToken()
	mux := http.NewServeMux()
	mux.HandleFunc("/", greet(podName()))
	mux.HandleFunc("/work", work)
	app := logged((&hits{}).counting(mux))
	serve("Kubernetes bootcamp "+version, app, life{servesAfterTerm: graceAfterTerm})
}

func greet(pod string) http.HandlerFunc {
	number := strings.TrimPrefix(version, "v")
	return func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path != "/" {
			http.NotFound(w, r)
			return
		}
		fmt.Fprintf(w, "Hello Kubernetes bootcamp! | Running on: %s | v=%s\n", pod, number)
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
	for time.Now().Before(until) && r.Context().Err() == nil {
	}
	fmt.Fprintf(w, "worked %d ms\n", ms)
}

// logged writes each request to the access log where its folder exists: labs mount a volume there when they want the log.
func logged(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		file, err := os.OpenFile(filepath.Join(logFolder, "access.log"), os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o644)
		if err == nil {
			fmt.Fprintf(file, "%s %s %s %q\n", time.Now().UTC().Format(time.RFC3339), clientOf(r), r.Method, r.URL.RequestURI())
			file.Close()
		}
		next.ServeHTTP(w, r)
	})
}

// writeToken makes each container tell-tale: only who has been inside knows it.
func writeToken() {
	random := make([]byte, 8)
	rand.Read(random)
	if err := os.WriteFile(tokenFile, []byte(hex.EncodeToString(random)+"\n"), 0o644); err != nil {
		log.Printf("no token: %v", err)
	}
}
