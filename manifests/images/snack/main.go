// snack is one of the services of a snack bar. It tells which one, in which Pod, and what it was asked.
package main

import (
	"fmt"
	"log"
	"net/http"
	"os"
)

// version is the image's tag and the service's name (order, payment, home, delivery), set when it is built.
var version = "nothing"

func main() {
	log.SetOutput(os.Stdout)
	pod := podName()
	serve("snack "+version, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		log.Printf("%s %s %q for host %q", clientOf(r), r.Method, r.URL.RequestURI(), r.Host)
		w.Header().Set("Content-Type", "text/plain; charset=utf-8")
		fmt.Fprintf(w, "service: %s\npod: %s\npath: %s\nhost: %s\n", version, pod, r.URL.EscapedPath(), r.Host)
	}), life{})
}
