// Package ecs finds nothing at Amazon: the clients that do take more compiling than traefik itself.
package ecs

import (
	"errors"

	"github.com/traefik/traefik/v3/pkg/config/dynamic"
	"github.com/traefik/traefik/v3/pkg/safe"
)

// Provider is what traefik's configuration speaks of.
type Provider struct{}

// Init refuses.
func (*Provider) Init() error {
	return errors.New("built without Amazon ECS")
}

// Provide is called after Init.
func (*Provider) Provide(chan<- dynamic.Message, *safe.Pool) error {
	return nil
}
