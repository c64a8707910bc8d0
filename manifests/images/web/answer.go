package main

import (
	"errors"
	"fmt"
	"io/fs"
	"mime"
	"net"
	"net/http"
	"os"
	"path"
	"path/filepath"
	"strings"
	"time"
)

// serverFor picks of the servers of one port the one that is named, else the default one, else the first.
func serverFor(servers []*server, address, host string) *server {
	if name, _, err := net.SplitHostPort(host); err == nil {
		host = name
	}
	host = strings.ToLower(host)
	for _, wildcard := range []bool{false, true} {
		for _, it := range servers {
			for _, name := range it.names {
				end, isWildcard := strings.CutPrefix(name, "*")
				if wildcard == isWildcard && (name == host || isWildcard && strings.HasSuffix(host, end)) {
					return it
				}
			}
		}
	}
	for _, it := range servers {
		for _, one := range it.listens {
			if one.address == address && one.standard {
				return it
			}
		}
	}
	return servers[0]
}

// scopeFor picks the exact location, else the one with the longest beginning of the path.
func (s *server) scopeFor(path string) (scope, string) {
	best, found := s.scope, ""
	for _, one := range s.locations {
		if one.exact && one.path == path {
			return one.scope, one.path
		}
		if !one.exact && strings.HasPrefix(path, one.path) && len(one.path) > len(found) {
			best, found = one.scope, one.path
		}
	}
	return best, found
}

func (s *server) answer(w http.ResponseWriter, r *http.Request) {
	uri := path.Clean("/" + r.URL.Path)
	if strings.HasSuffix(r.URL.Path, "/") && uri != "/" {
		uri += "/"
	}
	w.Header().Set("Server", "web/"+version)
	scope, prefix := s.scopeFor(uri)
	if s.scope.answer != nil {
		scope.answer = s.scope.answer
	}
	for _, header := range scope.headers {
		w.Header().Set(header[0], expand(header[1], r, uri))
	}
	if scope.answer != nil {
		scope.answer.write(w, r, uri, scope.defaultType)
		return
	}
	if r.Method != http.MethodGet && r.Method != http.MethodHead {
		page(w, http.StatusMethodNotAllowed)
		return
	}
	file := filepath.Join(scope.root, filepath.FromSlash(uri))
	if scope.alias != "" {
		file = filepath.Join(scope.alias, filepath.FromSlash(strings.TrimPrefix(uri, prefix)))
	}
	scope.file(w, r, uri, file)
}

// file answers with a file, or with the index of a folder.
func (s scope) file(w http.ResponseWriter, r *http.Request, uri, name string) {
	stat, err := os.Stat(name)
	if err == nil && stat.IsDir() {
		if !strings.HasSuffix(uri, "/") {
			http.Redirect(w, r, uri+"/", http.StatusMovedPermanently)
			return
		}
		folder := name
		err = fs.ErrPermission
		for _, index := range s.index {
			if stat, err = os.Stat(filepath.Join(folder, index)); err == nil && !stat.IsDir() {
				name = filepath.Join(folder, index)
				break
			}
			err = fs.ErrPermission
		}
	}
	var content *os.File
	if err == nil {
		content, err = os.Open(name)
	}
	switch {
	case errors.Is(err, fs.ErrPermission):
		page(w, http.StatusForbidden)
	case err != nil:
		page(w, http.StatusNotFound)
	default:
		defer content.Close()
		kind := mime.TypeByExtension(filepath.Ext(name))
		if kind == "" {
			kind = s.defaultType
		}
		w.Header().Set("Content-Type", kind)
		http.ServeContent(w, r, name, stat.ModTime(), content)
	}
}

func (f *fixed) write(w http.ResponseWriter, r *http.Request, uri, kind string) {
	text := expand(f.text, r, uri)
	if f.status >= 300 && f.status < 400 && text != "" {
		w.Header().Set("Location", text)
		w.WriteHeader(f.status)
		return
	}
	if text == "" && f.status >= 400 {
		page(w, f.status)
		return
	}
	w.Header().Set("Content-Type", kind)
	w.WriteHeader(f.status)
	if r.Method != http.MethodHead && f.status != http.StatusNoContent {
		fmt.Fprint(w, text)
	}
}

// expand fills in the variables that a lab could need.
func expand(text string, r *http.Request, uri string) string {
	if !strings.Contains(text, "$") {
		return text
	}
	host, _, err := net.SplitHostPort(r.Host)
	if err != nil {
		host = r.Host
	}
	scheme := "http"
	if r.TLS != nil {
		scheme = "https"
	}
	return strings.NewReplacer("$hostname", podName(), "$host", host, "$http_host", r.Host, "$request_uri", r.URL.RequestURI(),
		"$uri", uri, "$remote_addr", clientOf(r), "$scheme", scheme, "$request_method", r.Method).Replace(text)
}

func page(w http.ResponseWriter, status int) {
	title := fmt.Sprintf("%d %s", status, http.StatusText(status))
	w.Header().Set("Content-Type", "text/html")
	w.WriteHeader(status)
	fmt.Fprintf(w, "<html>\n<head><title>%s</title></head>\n<body>\n<h1>%s</h1>\n<hr>web/%s\n</body>\n</html>\n", title, title, version)
}

// logged writes a line for each request to standard output, as nginx does.
func logged(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		seen := &counted{ResponseWriter: w, status: http.StatusOK}
		next.ServeHTTP(seen, r)
		fmt.Printf("%s - - [%s] %q %d %d %q %q\n", clientOf(r), time.Now().Format("02/Jan/2006:15:04:05 -0700"),
			r.Method+" "+r.URL.RequestURI()+" "+r.Proto, seen.status, seen.bytes, r.Referer(), r.UserAgent())
	})
}

type counted struct {
	http.ResponseWriter
	status, bytes int
}

func (c *counted) WriteHeader(status int) {
	c.status = status
	c.ResponseWriter.WriteHeader(status)
}

func (c *counted) Write(data []byte) (int, error) {
	written, err := c.ResponseWriter.Write(data)
	c.bytes += written
	return written, err
}
