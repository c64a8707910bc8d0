// web is a small static server that is configured and called like nginx, as far as the labs go: conf.d, TLS, reload.
// What it does not know it refuses, with nginx's own words, rather than ignoring it.
package main

import (
	"fmt"
	"log"
	"os"
	"os/signal"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
)

// version is the image's tag, set when it is built.
var version = "0"

const usage = `web, a small server that is configured like nginx
Options:
  -t         test the configuration and exit
  -T         test the configuration, print it and exit
  -s signal  tell the server: stop, quit, reopen, reload
  -c file    configuration file (/etc/nginx/nginx.conf)
  -g text    directives beside the configuration file
  -v, -V     print the version and exit
`

var signals = map[string]syscall.Signal{
	"stop":   syscall.SIGTERM,
	"quit":   syscall.SIGQUIT,
	"reopen": syscall.SIGUSR1,
	"reload": syscall.SIGHUP,
}

func main() {
	file, globals, test, show, send := "/etc/nginx/nginx.conf", "", false, false, ""
	for args := os.Args[1:]; len(args) > 0; args = args[1:] {
		switch option := args[0]; option {
		case "-h", "-?":
			fmt.Print(usage)
			return
		case "-v", "-V":
			fmt.Fprintf(os.Stderr, "nginx version: web/%s\n", version)
			return
		case "-t":
			test = true
		case "-T":
			test, show = true, true
		case "-q":
		case "-c", "-g", "-s":
			if len(args) == 1 {
				end("option %q requires a parameter", option)
			}
			args = args[1:]
			*map[string]*string{"-c": &file, "-g": &globals, "-s": &send}[option] = args[0]
		default:
			end("invalid option: %q", option)
		}
	}
	config, err := load(file, globals)
	if test {
		report(file, config, err, show)
		return
	}
	if err != nil {
		fmt.Fprintf(os.Stderr, "nginx: [emerg] %v\n", err)
		os.Exit(1)
	}
	if send != "" {
		tell(config.pid, send)
		return
	}
	run(config, func() (*settings, error) { return load(file, globals) })
}

// run serves until SIGTERM, SIGINT or SIGQUIT; SIGHUP reads the configuration again, and keeps the old one if it is bad.
func run(config *settings, again func() (*settings, error)) {
	log.SetOutput(os.Stderr)
	ports := &ports{}
	if err := ports.use(config); err != nil {
		end("%v", err)
	}
	if err := os.WriteFile(config.pid, []byte(strconv.Itoa(os.Getpid())+"\n"), 0o644); err != nil {
		log.Printf("[alert] %v", err)
	}
	log.Printf("[notice] web/%s serves %s", version, strings.Join(ports.list(), ", "))
	received := make(chan os.Signal, 8)
	signal.Notify(received, syscall.SIGTERM, syscall.SIGINT, syscall.SIGQUIT, syscall.SIGHUP, syscall.SIGUSR1)
	for got := range received {
		switch got {
		case syscall.SIGUSR1:
		case syscall.SIGHUP:
			fresh, err := again()
			if err == nil {
				err = ports.use(fresh)
			}
			if err != nil {
				log.Printf("[emerg] %v; the old configuration stays", err)
			} else {
				log.Printf("[notice] configuration read again: %s", strings.Join(ports.list(), ", "))
			}
		default:
			log.Printf("[notice] %s received, exiting", got)
			ports.close()
			os.Remove(config.pid)
			return
		}
	}
}

func report(file string, config *settings, err error, show bool) {
	if err != nil {
		fmt.Fprintf(os.Stderr, "nginx: [emerg] %v\nnginx: configuration file %s test failed\n", err, file)
		os.Exit(1)
	}
	fmt.Fprintf(os.Stderr, "nginx: the configuration file %s syntax is ok\n", file)
	fmt.Fprintf(os.Stderr, "nginx: configuration file %s test is successful\n", file)
	if show {
		for _, name := range config.files {
			text, _ := os.ReadFile(name)
			fmt.Printf("# configuration file %s:\n%s\n", filepath.Clean(name), text)
		}
	}
}

// tell sends a signal to the server whose process id is in the file.
func tell(pidFile, name string) {
	number, known := signals[name]
	if !known {
		end("invalid option: \"-s %s\"", name)
	}
	text, err := os.ReadFile(pidFile)
	if err != nil {
		fmt.Fprintf(os.Stderr, "nginx: [error] %v\n", err)
		os.Exit(1)
	}
	pid, err := strconv.Atoi(strings.TrimSpace(string(text)))
	if err == nil {
		err = syscall.Kill(pid, number)
	}
	if err != nil {
		fmt.Fprintf(os.Stderr, "nginx: [error] invalid PID in %s: %v\n", pidFile, err)
		os.Exit(1)
	}
	fmt.Fprintln(os.Stderr, "nginx: [notice] signal process started")
}

func end(format string, values ...any) {
	fmt.Fprintf(os.Stderr, "nginx: [emerg] "+format+"\n", values...)
	os.Exit(1)
}
