package main

import (
	"fmt"
	"os"
	"path/filepath"
	"sort"
	"strings"
)

// directive is `name args;` or `name args { block }`.
type directive struct {
	name  string
	args  []string
	block []directive
	// isBlock tells an empty block from none.
	isBlock bool
	file    string
	line    int
}

func (d directive) problem(format string, values ...any) error {
	return fmt.Errorf("%s in %s:%d", fmt.Sprintf(format, values...), d.file, d.line)
}

// reader reads a configuration file and those that it includes; files lists them all.
type reader struct{ files []string }

func (r *reader) read(path string) ([]directive, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("open() %q failed: %w", path, err)
	}
	r.files = append(r.files, path)
	if len(r.files) > 100 {
		return nil, fmt.Errorf("too many included files: %s", path)
	}
	return r.parse(path, string(text))
}

func (r *reader) parse(file, text string) ([]directive, error) {
	tokens, err := split(file, text)
	if err != nil {
		return nil, err
	}
	all, rest, err := r.block(file, tokens, false)
	if err == nil && len(rest) > 0 {
		err = fmt.Errorf("unexpected \"}\" in %s:%d", file, rest[0].line)
	}
	return all, err
}

// block takes directives up to a closing brace, or to the end of the file.
func (r *reader) block(file string, tokens []token, inner bool) ([]directive, []token, error) {
	var all []directive
	var current []token
	for len(tokens) > 0 {
		next := tokens[0]
		switch {
		case next.is("}"):
			if len(current) > 0 {
				return nil, nil, fmt.Errorf("unexpected \"}\" in %s:%d", file, next.line)
			}
			if inner {
				return all, tokens[1:], nil
			}
			return all, tokens, nil
		case next.is(";") || next.is("{"):
			if len(current) == 0 {
				return nil, nil, fmt.Errorf("unexpected %q in %s:%d", next.text, file, next.line)
			}
			made := directive{name: current[0].text, file: file, line: current[0].line, isBlock: next.is("{")}
			for _, word := range current[1:] {
				made.args = append(made.args, word.text)
			}
			tokens, current = tokens[1:], nil
			if made.isBlock {
				var err error
				if made.block, tokens, err = r.block(file, tokens, true); err != nil {
					return nil, nil, err
				}
			}
			if made.name != "include" {
				all = append(all, made)
				break
			}
			included, err := r.include(made)
			if err != nil {
				return nil, nil, err
			}
			all = append(all, included...)
		default:
			current, tokens = append(current, next), tokens[1:]
		}
	}
	if inner || len(current) > 0 {
		return nil, nil, fmt.Errorf("unexpected end of file, expecting \";\" or \"}\" in %s", file)
	}
	return all, nil, nil
}

// include reads the files of a pattern in the order of their names. No file is no error, unless a plain name is asked for.
func (r *reader) include(asked directive) ([]directive, error) {
	if len(asked.args) != 1 {
		return nil, asked.problem("invalid number of arguments in \"include\" directive")
	}
	pattern := asked.args[0]
	if !filepath.IsAbs(pattern) {
		pattern = filepath.Join(filepath.Dir(r.files[0]), pattern)
	}
	paths := []string{pattern}
	if strings.ContainsAny(pattern, "*?[") {
		paths, _ = filepath.Glob(pattern)
		sort.Strings(paths)
	}
	var all []directive
	for _, path := range paths {
		found, err := r.read(path)
		if err != nil {
			return nil, err
		}
		all = append(all, found...)
	}
	return all, nil
}

type token struct {
	text   string
	quoted bool
	line   int
}

func (t token) is(mark string) bool { return !t.quoted && t.text == mark }

// split makes words of a text: blanks, `;`, `{` and `}` end one, quotes hold one together, `#` begins a comment.
func split(file, text string) ([]token, error) {
	var tokens []token
	line := 1
	for i := 0; i < len(text); {
		switch c := text[i]; {
		case c == '\n':
			line++
			i++
		case c == ' ' || c == '\t' || c == '\r':
			i++
		case c == '#':
			for i < len(text) && text[i] != '\n' {
				i++
			}
		case c == ';' || c == '{' || c == '}':
			tokens = append(tokens, token{text: string(c), line: line})
			i++
		case c == '"' || c == '\'':
			begin := line
			var word strings.Builder
			for i++; i < len(text) && text[i] != c; i++ {
				if text[i] == '\\' && i+1 < len(text) {
					i++
					word.WriteString(unescape(text[i]))
				} else {
					word.WriteByte(text[i])
				}
				if text[i] == '\n' {
					line++
				}
			}
			if i >= len(text) {
				return nil, fmt.Errorf("unexpected end of file, expecting the closing quote in %s:%d", file, begin)
			}
			i++
			tokens = append(tokens, token{text: word.String(), quoted: true, line: begin})
		default:
			begin := i
			for i < len(text) && !strings.ContainsRune(" \t\r\n;{}", rune(text[i])) {
				i++
			}
			tokens = append(tokens, token{text: text[begin:i], line: line})
		}
	}
	return tokens, nil
}

func unescape(c byte) string {
	switch c {
	case 'n':
		return "\n"
	case 't':
		return "\t"
	case 'r':
		return "\r"
	}
	return string([]byte{c})
}
