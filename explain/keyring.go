package explain

import "github.com/go-realname/sdk/keyring"

// keyringTexts has the texts for keyring's reasons. Whoever sets up a service
// reads them, not its users.
var keyringTexts = [...]text{
	keyring.NoKeys: {
		"请至少配置一个主密钥。", "Please configure at least one master key."},
	keyring.TooManyKeys: {
		"主密钥最多64个，请移除不再使用的密钥。",
		"There can be at most 64 master keys. Please remove those no longer in use."},
	keyring.BadID: {
		"密钥标识应为1至16位小写字母、数字或连字符。",
		"A key ID has 1 to 16 lower-case letters, digits or hyphens."},
	keyring.DuplicateID: {
		"密钥标识重复，请为每个密钥使用不同的标识。",
		"Two keys have the same ID. Please give each key an ID of its own."},
	keyring.ShortSecret: {
		"密钥内容过短，请使用至少32个随机字节。",
		"The secret is too short. Please use at least 32 random bytes."},
	keyring.LongSecret: {
		"密钥内容过长，最多1024字节。", "The secret is too long. It can have at most 1024 bytes."},
	keyring.ZeroSecret: {
		"密钥内容全为零，请使用随机字节。", "The secret is all zeros. Please use random bytes."},
	keyring.WeakSecret: {
		"密钥内容像是占位符，请使用随机字节。",
		"The secret looks like a placeholder. Please use random bytes."},
	keyring.EqualSecret: {
		"两个密钥的内容相同，请为每个密钥另行生成。",
		"Two keys have the same secret. Please generate one for each key."},
	keyring.MissingCurrent: {
		"请指定当前使用的密钥标识。", "Please name the key that is current."},
	keyring.UnknownCurrent: {
		"指定的当前密钥不在密钥列表中，请核对标识。",
		"The current key is not in the list of keys. Please check its ID."},
	keyring.UnknownIndex: {
		"指定的索引密钥不在密钥列表中，请核对标识。",
		"The index key is not in the list of keys. Please check its ID."},
	keyring.UnknownOldIndex: {
		"指定的旧索引密钥不在密钥列表中，请核对标识。",
		"The old index key is not in the list of keys. Please check its ID."},
	keyring.UnknownServes: {
		"“Serves”中的密钥标识不在密钥列表中，请核对标识。",
		"Serves names a key that is not in the list of keys. Please check its ID."},
	keyring.BadServes: {
		"“Serves”中的用途标签格式不正确，请核对。",
		"Serves has something that is no label of a purpose. Please check it."},
	keyring.LimitedCurrent: {
		"当前使用的密钥不能限定用途，请先更换当前密钥。",
		"The current key cannot be limited. Please make another key current first."},
	keyring.BadSuite: {
		"算法套件的编号或参数超出允许范围，请核对。",
		"The suite's number or sizes are outside of what is allowed. Please check them."},
	keyring.BadTimeout: {
		"超时时间不能为负数。", "The time-out cannot be negative."},
}
