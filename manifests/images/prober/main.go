// prober runs the commands of klab's probes, many through one stream: a new `exec` for each costs the cluster far more
// than the command itself.
//
// `prober wait` is what the Pod runs. `prober serve` is started in it by one exec: it reads questions and writes answers,
// one JSON object a line, in whatever order the commands end, and ends with its input.
package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io/fs"
	"log"
	"os"
	"os/exec"
	"os/signal"
	"sync"
	"syscall"
	"time"
)

const (
	// More commands than this at once would only wait for each other, and fill the Pod's memory.
	atOnce = 12
	// The longest question: a certificate of an authority is among its arguments.
	longestLine = 1 << 20
)

type question struct {
	ID        int      `json:"id"`
	Argv      []string `json:"argv"`
	TimeoutMs int      `json:"timeoutMs"`
	// Kept of each stream; what comes after is read and thrown away.
	MaxBytes int `json:"maxBytes"`
}

// Bytes are base64 in JSON.
type answer struct {
	ID        int    `json:"id"`
	ExitCode  int    `json:"exitCode"`
	Stdout    []byte `json:"stdout"`
	Stderr    []byte `json:"stderr"`
	Truncated bool   `json:"truncated"`
}

func main() {
	if len(os.Args) == 2 && os.Args[1] == "wait" {
		ending, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM, syscall.SIGINT)
		defer stop()
		<-ending.Done()
		return
	}
	if len(os.Args) != 2 || os.Args[1] != "serve" {
		log.Fatal("usage: prober wait|serve")
	}
	serveQuestions()
}

func serveQuestions() {
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	slots := make(chan struct{}, atOnce)
	var writing sync.Mutex
	answers := json.NewEncoder(os.Stdout)
	lines := bufio.NewScanner(os.Stdin)
	lines.Buffer(make([]byte, 64*1024), longestLine)
	for lines.Scan() {
		var asked question
		if err := json.Unmarshal(lines.Bytes(), &asked); err != nil || len(asked.Argv) == 0 {
			log.Fatalf("no question: %v", err)
		}
		go func() {
			slots <- struct{}{}
			defer func() { <-slots }()
			said := run(ctx, asked)
			writing.Lock()
			defer writing.Unlock()
			if err := answers.Encode(said); err != nil {
				log.Fatal(err)
			}
		}()
	}
	if err := lines.Err(); err != nil {
		log.Fatal(err)
	}
}

func run(ctx context.Context, asked question) answer {
	limited, cancel := context.WithTimeout(ctx, time.Duration(asked.TimeoutMs)*time.Millisecond)
	defer cancel()
	stdout, stderr := &capped{left: asked.MaxBytes}, &capped{left: asked.MaxBytes}
	command := exec.CommandContext(limited, asked.Argv[0], asked.Argv[1:]...)
	command.Stdout, command.Stderr = stdout, stderr
	// What the command has left behind may hold its streams open.
	command.WaitDelay = time.Second
	err := command.Run()
	return answer{asked.ID, exitCode(command, err), stdout.kept.Bytes(), stderr.kept.Bytes(), stdout.cut || stderr.cut}
}

// exitCode is what a shell would say: 127 for nothing to run, 126 for what cannot be run, 128 + n for an end by signal n.
func exitCode(command *exec.Cmd, err error) int {
	if command.ProcessState == nil {
		if errors.Is(err, fs.ErrNotExist) || errors.Is(err, exec.ErrNotFound) {
			return 127
		}
		return 126
	}
	if status, ok := command.ProcessState.Sys().(syscall.WaitStatus); ok && status.Signaled() {
		return 128 + int(status.Signal())
	}
	return command.ProcessState.ExitCode()
}

type capped struct {
	kept bytes.Buffer
	left int
	cut  bool
}

func (c *capped) Write(chunk []byte) (int, error) {
	kept := chunk[:min(len(chunk), c.left)]
	c.kept.Write(kept)
	c.left -= len(kept)
	c.cut = c.cut || len(kept) < len(chunk)
	return len(chunk), nil
}
