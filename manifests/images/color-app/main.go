// color-app tells in which environment it runs: the variables that the labs on configuration are about.
package main

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"log"
	"net/http"
	"os"
	"strings"
)

// version is the image's tag (1.0), set when it is built.
var version = "0"

// shown are told as they are.
var shown = []string{"NODE_NAME", "NAMESPACE", "POD_IP", "STUDENT_NAME", "MESSAGE", "GREETING"}

// hidden is how names of variables begin of which only a digest is told.
const hidden = "DB_"

type answer struct {
	App     string            `json:"app"`
	Version string            `json:"version"`
	Pod     string            `json:"pod"`
	Env     map[string]string `json:"env"`
}

func main() {
	log.SetOutput(os.Stdout)
	it := answer{App: "color-app", Version: version, Pod: podName(), Env: told(os.Environ())}
	mux := http.NewServeMux()
	mux.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path != "/" {
			http.NotFound(w, r)
			return
		}
		w.Header().Set("Content-Type", "application/json; charset=utf-8")
		encoder := json.NewEncoder(w)
		encoder.SetEscapeHTML(false)
		encoder.SetIndent("", "  ")
		encoder.Encode(it)
	})
	serve("color-app "+version, mux, life{})
}

// told picks from NAME=value lines what is shown, by name. A variable that is not set is left out.
func told(environment []string) map[string]string {
	env := map[string]string{}
	for _, line := range environment {
		name, value, _ := strings.Cut(line, "=")
		for _, plain := range shown {
			if name == plain {
				env[name] = value
			}
		}
		if strings.HasPrefix(name, hidden) {
			digest := sha256.Sum256([]byte(value))
			env[name] = "sha256:" + hex.EncodeToString(digest[:])
		}
	}
	return env
}
