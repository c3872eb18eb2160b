package keyring_test

import (
	"bytes"
	"encoding/hex"
	"strings"
	"testing"

	"github.com/go-realname/sdk/keyring"
)

func unhex(t testing.TB, s string) []byte {
	t.Helper()
	b, err := hex.DecodeString(strings.ReplaceAll(s, " ", ""))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// RFC 5869, appendix A.1 to A.3: HKDF with SHA-256.
func TestHKDFVectors(t *testing.T) {
	count := func(from, to int) (s string) {
		for i := from; i <= to; i++ {
			s += hex.EncodeToString([]byte{byte(i)})
		}
		return s
	}
	tests := []struct {
		name, secret, salt, info string
		prk, okm                 string
	}{
		{"A.1", strings.Repeat("0b", 22), count(0, 0x0c), count(0xf0, 0xf9),
			"077709362c2e32df0ddc3f0dc47bba6390b6c73bb50f9c3122ec844ad7c2b3e5",
			"3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf34007208d5b887185865"},
		{"A.2", count(0, 0x4f), count(0x60, 0xaf), count(0xb0, 0xff),
			"06a6b88c5853361a06104c9ceb35b45cef760014904671014a193f40c15fc244",
			"b11e398dc80327a1c8e7f78c596a49344f012eda2d4efad8a050cc4c19afa97c" +
				"59045a99cac7827271cb41c65e590e09da3275600c2f09b8367793a9aca3db71" +
				"cc30c58179ec3e87c14c01d5c1f3434f1d87"},
		{"A.3", strings.Repeat("0b", 22), "", "",
			"19ef24a32c717b167f33a91d6f648bdf96596776afdb6377ac434c1c293ccb04",
			"8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d2d9d201395faa4b61a96c8"},
	}
	for _, tt := range tests {
		prk, err := keyring.Extract(keyring.Standard(), unhex(t, tt.secret), unhex(t, tt.salt))
		if err != nil || hex.EncodeToString(prk) != tt.prk {
			t.Errorf("%s: Extract = %x, %v, want %s", tt.name, prk, err, tt.prk)
		}
		info := string(unhex(t, tt.info))
		okm, err := keyring.Expand(keyring.Standard(), prk, info, len(tt.okm)/2)
		if err != nil || hex.EncodeToString(okm) != tt.okm {
			t.Errorf("%s: Expand = %x, %v, want %s", tt.name, okm, err, tt.okm)
		}
	}
}

// RFC 4231, section 4: HMAC with SHA-256. Case 5 gives 128 bits only.
func TestHMACVectors(t *testing.T) {
	repeat := func(b byte, n int) string { return strings.Repeat(string([]byte{b}), n) }
	count := ""
	for i := 1; i <= 25; i++ {
		count += string([]byte{byte(i)})
	}
	tests := []struct{ name, key, message, want string }{
		{"1", repeat(0x0b, 20), "Hi There",
			"b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7"},
		{"2", "Jefe", "what do ya want for nothing?",
			"5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"},
		{"3", repeat(0xaa, 20), repeat(0xdd, 50),
			"773ea91e36800e46854db8ebd09181a72959098b3ef8c122d9635514ced565fe"},
		{"4", count, repeat(0xcd, 50),
			"82558a389a443c0ea4cc819899f2083a85f0faa3e578f8077a2e3ff46729665b"},
		{"5", repeat(0x0c, 20), "Test With Truncation", "a3b6167473100ee06e0c796c2955552b"},
		{"6", repeat(0xaa, 131), "Test Using Larger Than Block-Size Key - Hash Key First",
			"60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54"},
		{"7", repeat(0xaa, 131), "This is a test using a larger than block-size key and a larger " +
			"than block-size data. The key needs to be hashed before being used by the HMAC algorithm.",
			"9b09ffa71b942fcb27635fbcd5b0e944bfdc63644f0713938a7f51535c3a35e2"},
	}
	for _, tt := range tests {
		first, second := keyring.HMAC(keyring.Standard(), []byte(tt.key), []byte(tt.message))
		for _, got := range [][]byte{first, second} {
			if got := hex.EncodeToString(got[:len(tt.want)/2]); got != tt.want {
				t.Errorf("case %s: %s, want %s", tt.name, got, tt.want)
			}
		}
	}
}

// Cases 13 to 16 of McGrew and Viega, "The Galois/Counter Mode of Operation
// (GCM)", 2005, and some of NIST CAVP, gcmEncryptExtIV256.rsp: AES-256, nonces of
// 96 bits, tags of 128.
var gcmVectors = []struct{ name, key, nonce, plain, ad, cipher, tag string }{
	{"McGrew and Viega 13", strings.Repeat("00", 32), strings.Repeat("00", 12), "", "",
		"", "530f8afbc74536b9a963b4f1c4cb738b"},
	{"McGrew and Viega 14", strings.Repeat("00", 32), strings.Repeat("00", 12),
		strings.Repeat("00", 16), "",
		"cea7403d4d606b6e074ec5d3baf39d18", "d0d1c8a799996bf0265b98b5d48ab919"},
	{"McGrew and Viega 15",
		"feffe9928665731c6d6a8f9467308308feffe9928665731c6d6a8f9467308308",
		"cafebabefacedbaddecaf888",
		"d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a72" +
			"1c3c0c95956809532fcf0e2449a6b525b16aedf5aa0de657ba637b391aafd255", "",
		"522dc1f099567d07f47f37a32a84427d643a8cdcbfe5c0c97598a2bd2555d1aa" +
			"8cb08e48590dbb3da7b08b1056828838c5f61e6393ba7a0abcc9f662898015ad",
		"b094dac5d93471bdec1a502270e3cc6c"},
	{"McGrew and Viega 16",
		"feffe9928665731c6d6a8f9467308308feffe9928665731c6d6a8f9467308308",
		"cafebabefacedbaddecaf888",
		"d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a72" +
			"1c3c0c95956809532fcf0e2449a6b525b16aedf5aa0de657ba637b39",
		"feedfacedeadbeeffeedfacedeadbeefabaddad2",
		"522dc1f099567d07f47f37a32a84427d643a8cdcbfe5c0c97598a2bd2555d1aa" +
			"8cb08e48590dbb3da7b08b1056828838c5f61e6393ba7a0abcc9f662",
		"76fc6ece0f4e1768cddf8853bb2d551b"},
	{"CAVP, 128 bits, 0",
		"31bdadd96698c204aa9ce1448ea94ae1fb4a9a0b3c9d773b51bb1822666b8f22",
		"0d18e06c7c725ac9e362e1ce", "2db5168e932556f8089a0622981d017d", "",
		"fa4362189661d163fcd6a56d8bf0405a", "d636ac1bbedd5cc3ee727dc2ab4a9489"},
	{"CAVP, 104 bits, 3",
		"e5a0eb92cc2b064e1bc80891faf1fab5e9a17a9c3a984e25416720e30e6c2b21",
		"4742357c335913153ff0eb0f", "8499893e16b0ba8b007d54665a", "",
		"eb8e6175f1fe38eb1acf95fd51", "88a8b74bb74fda553e91020a23deed45"},
	{"CAVP, 256 bits, 6",
		"37f39137416bafde6f75022a7a527cc593b6000a83ff51ec04871a0ff5360e4e",
		"a291484c3de8bec6b47f525f",
		"fafd94cede8b5a0730394bec68a8e77dba288d6ccaa8e1563a81d6e7ccc7fc97", "",
		"44dc868006b21d49284016565ffb3979cc4271d967628bf7cdaf86db888e92e5",
		"01a2b578aa2f41ec6379a44a31cc019c"},
	{"CAVP, 408 bits, 8",
		"595f259c55abe00ae07535ca5d9b09d6efb9f7e9abb64605c337acbd6b14fc7e",
		"92f258071d79af3e63672285",
		"a6fee33eb110a2d769bbc52b0f36969c287874f665681477a25fc4c48015c541" +
			"fbe2394133ba490a34ee2dd67b898177849a91", "",
		"bbca4a9e09ae9690c0f6f8d405e53dccd666aa9c5fa13c8758bc30abe1ddd1bc" +
			"ce0d36a1eaaaaffef20cd3c5970b9673f8a65c",
		"26ccecb9976fd6ac9c2c0f372c52c821"},
}

func TestGCMVectors(t *testing.T) {
	for _, tt := range gcmVectors {
		t.Run(tt.name, func(t *testing.T) {
			a, err := keyring.Standard().NewAEAD(unhex(t, tt.key))
			if err != nil {
				t.Fatal(err)
			}
			nonce, plain, ad := unhex(t, tt.nonce), unhex(t, tt.plain), unhex(t, tt.ad)
			sealed := a.Seal(nil, nonce, plain, ad)
			if got := hex.EncodeToString(sealed); got != tt.cipher+tt.tag {
				t.Errorf("Seal = %s, want %s", got, tt.cipher+tt.tag)
			}
			got, err := a.Open(nil, nonce, sealed, ad)
			if err != nil || !bytes.Equal(got, plain) {
				t.Errorf("Open = %x, %v", got, err)
			}
		})
	}
}
