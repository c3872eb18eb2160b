package clienttest

import _ "github.com/oapi-codegen/runtime" // what the generated client needs
