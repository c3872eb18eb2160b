package sandbox

import (
	"bytes"
	"encoding/json"
	"net/http"
	"strings"
)

// spoil makes of a good answer what the case says. Most cases leave it as it is.
func spoil(how Case, body []byte, verdict string) (int, []byte) {
	switch how {
	case Status500:
		return http.StatusInternalServerError, []byte("{}")
	case Status503:
		return http.StatusServiceUnavailable, body
	case HTML:
		return http.StatusOK, []byte("<!doctype html><title>系统维护中</title><p>{}</p>")
	case EmptyBody:
		return http.StatusOK, nil
	case Null:
		return http.StatusOK, []byte("null")
	case EmptyObject:
		return http.StatusOK, []byte("{}")
	case Truncated:
		return http.StatusOK, body[:len(body)/2]
	case WrongTypes:
		return http.StatusOK, reshape(body, swapType)
	case LowerCase:
		return http.StatusOK, reshape(body, otherCase)
	case Doubled:
		name := []byte(`"` + verdict + `":`)
		return http.StatusOK, bytes.Replace(body, name, append(append([]byte{}, name...), append([]byte("null,"), name...)...), 1)
	case Trailing:
		return http.StatusOK, append(body, "{}"...)
	case Huge:
		return http.StatusOK, append(body, strings.Repeat(" ", 1<<20)...)
	case Redirect:
		return http.StatusFound, body
	}
	return http.StatusOK, body
}

// reshape changes every member of an answer.
func reshape(body []byte, change func(name string, value any) (string, any)) []byte {
	var v any
	json.Unmarshal(body, &v)
	out, _ := json.Marshal(walk(v, change))
	return out
}

// walk changes every member of every object in v.
func walk(v any, change func(string, any) (string, any)) any {
	switch v := v.(type) {
	case map[string]any:
		m := make(map[string]any)
		for name, value := range v {
			n, c := change(name, value)
			m[n] = walk(c, change)
		}
		return m
	case []any:
		for i := range v {
			v[i] = walk(v[i], change)
		}
	}
	return v
}

// swapType gives a member another type: a string is a number then, and a number a string.
func swapType(name string, v any) (string, any) {
	switch v := v.(type) {
	case string:
		if name == "RequestId" {
			return name, v
		}
		var n json.Number
		if json.Unmarshal([]byte(v), &n) == nil && n != "" {
			return name, n
		}
		return name, 7
	case float64:
		b, _ := json.Marshal(v)
		return name, string(b)
	case bool:
		return name, "true"
	}
	return name, v
}

// otherCase names a member in other case.
func otherCase(name string, v any) (string, any) {
	if lower := strings.ToLower(name); lower != name {
		return lower, v
	}
	return strings.ToUpper(name), v
}
