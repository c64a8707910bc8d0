package main

import (
	"net/http"
	"strconv"
	"strings"
)

// scope is what a location has of its own or from the blocks around it.
type scope struct {
	root, alias, defaultType string
	index                    []string
	headers                  [][2]string
	answer                   *fixed
}

// fixed is what `return` says.
type fixed struct {
	status int
	text   string
}

// read takes what a block says of itself; others are names that belong there too and are read elsewhere.
func (s *scope) read(block []directive, others map[string]bool) error {
	inherited := s.headers
	var own [][2]string
	for _, d := range block {
		if others[d.name] || ignored[d.name] {
			continue
		}
		if d.isBlock {
			return unknown(d)
		}
		if len(d.args) == 0 {
			return d.problem("invalid number of arguments in %q directive", d.name)
		}
		switch d.name {
		case "root":
			s.root, s.alias = d.args[0], ""
		case "alias":
			s.alias = d.args[0]
		case "index":
			s.index = d.args
		case "default_type":
			s.defaultType = d.args[0]
		case "add_header":
			if len(d.args) < 2 {
				return d.problem("invalid number of arguments in %q directive", d.name)
			}
			own = append(own, [2]string{d.args[0], d.args[1]})
		case "return":
			made, err := newFixed(d)
			if err != nil {
				return err
			}
			if s.answer == nil {
				s.answer = made
			}
		default:
			return unknown(d)
		}
	}
	// As nginx has it: a block's own headers replace those of the blocks around it.
	if s.headers = own; own == nil {
		s.headers = inherited
	}
	return nil
}

func newFixed(d directive) (*fixed, error) {
	status, err := strconv.Atoi(d.args[0])
	if err != nil && len(d.args) == 1 && strings.Contains(d.args[0], "://") {
		return &fixed{status: http.StatusFound, text: d.args[0]}, nil
	}
	if err != nil || status < 200 || status > 999 || len(d.args) > 2 {
		return nil, d.problem("invalid return code %q", d.args[0])
	}
	made := &fixed{status: status}
	if len(d.args) == 2 {
		made.text = d.args[1]
	}
	return made, nil
}

func unknown(d directive) error {
	return d.problem("unknown directive %q (or one that this small server does not have there)", d.name)
}
