package browsertest

import "testing"

// Both ways lead to an account that is verified, on a phone and on a desktop.
func TestBothWays(t *testing.T) {
	for _, tt := range []struct {
		name  string
		width int64
		walk  func(*tab, string, person)
	}{
		{"by identity card on a phone", phone, (*tab).byCard},
		{"by bank card on a desktop", desktop, (*tab).byBank},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			b := newTab(t, shared, tt.width)
			b.login(b.site.users, newName(), "account")
			tt.walk(b, "verify", shared.person(t, "passes"))
			newDesk(b.t, b.site, b.width).approve(b.session())
			b.at("done")
			b.until(`document.querySelector('h1').textContent === '认证成功'`)
			b.open("/")
			b.until(`document.querySelector('#standing').dataset.state === 'verified'`)
			b.fits()
		})
	}
}

// fits sees that nothing is wider than the page.
func (b *tab) fits() {
	b.t.Helper()
	b.until(`document.documentElement.scrollWidth <= innerWidth`)
}
