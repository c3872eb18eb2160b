// Package cookbook holds the recipes of docs/en/cookbook.md and docs/zh/cookbook.md: each is an
// example that is compiled and run, and the pages quote it.
//
// After you change a recipe, write it into the pages with
//
//	go test . -run TestCookbook -update
//
// in the root of the module.
package cookbook
