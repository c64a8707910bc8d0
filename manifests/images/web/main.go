// web serves the files below /usr/share/nginx/html on port 80 and logs each request to standard output.
package main

import (
	"context"
	"log"
	"net/http"
	"os"
	"os/signal"
	"syscall"
	"time"
)

// version is the image's tag, set when it is built.
var version = "0"

const folder = "/usr/share/nginx/html"

func main() {
	log.SetOutput(os.Stdout)
	port := os.Getenv("PORT")
	if port == "" {
		port = "80"
	}
	files := http.FileServer(http.Dir(folder))
	server := &http.Server{
		Addr:              ":" + port,
		ReadHeaderTimeout: 5 * time.Second,
		Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			log.Printf("%s %s %q", r.RemoteAddr, r.Method, r.URL.RequestURI())
			w.Header().Set("Server", "web/"+version)
			files.ServeHTTP(w, r)
		}),
	}
	terminated, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM, os.Interrupt)
	defer stop()
	go func() {
		<-terminated.Done()
		server.Shutdown(context.Background())
	}()
	log.Printf("web %s serves %s on :%s", version, folder, port)
	if err := server.ListenAndServe(); err != http.ErrServerClosed {
		log.Fatal(err)
	}
}
