package realname

import (
	"bytes"
	"testing"

	"github.com/go-realname/sdk/idcard"
	"github.com/go-realname/sdk/internal/records"
	"github.com/go-realname/sdk/internal/wire"
	"github.com/go-realname/sdk/names"
)

// TestPrivateOfANewerProcess: a field that a newer process has added to the personal data is
// kept by an older one that changes the session, or the record is refused: it is not lost.
func TestPrivateOfANewerProcess(t *testing.T) {
	old := wirePrivate{Name: names.MustParse("王小明").RevealStored(), Number: idcard.MustParse("11010519491231002X").Reveal()}
	extra := "a passport"
	content := wire.Append(nil, func(c *wire.Codec) {
		old.fields(c)
		c.Text(90, "passport", "", &extra)
	})
	var p privateData
	if err := p.unmarshal(records.Pad(content)); err != nil {
		t.Fatal(err)
	}
	if !bytes.Contains(p.marshal(), []byte(extra)) {
		t.Error("an older process has lost a field of a newer one")
	}
}
