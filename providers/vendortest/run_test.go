//go:build !vendorsdk

package vendortest

import (
	"context"
	"os/exec"
	"testing"
	"time"
)

// vendors are the modules that the tests require.
var vendors = []string{
	"github.com/tencentcloud/tencentcloud-sdk-go/tencentcloud/common",
	"github.com/alibabacloud-go/darabonba-openapi/v2",
	"github.com/tjfoc/gmsm",
}

func TestAgainstVendors(t *testing.T) {
	ctx, cancel := context.WithTimeout(t.Context(), 5*time.Minute)
	defer cancel()
	for _, v := range vendors {
		if out, err := exec.CommandContext(ctx, "go", "mod", "download", v).CombinedOutput(); err != nil {
			t.Skipf("%s cannot be had: %v\n%s", v, err, out)
		}
	}
	out, err := exec.CommandContext(ctx, "go", "test", "-count=1", "-tags", "vendorsdk", ".").CombinedOutput()
	t.Logf("%s", out)
	if err != nil {
		t.Error(err)
	}
}
