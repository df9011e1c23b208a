using Rendermeter.Storage.Secrets;

namespace Rendermeter.Storage.Tests.Secrets;

/// <summary>The secret of an installation.</summary>
public sealed class SecretsFileTests
{
    [Fact]
    public void It_is_made_once_for_its_owner_only_and_gives_every_use_a_key_of_its_own()
    {
        using var directory = new TemporaryDirectory();

        var made = SecretsFile.OpenOrCreate(directory.Path, booksExist: false);
        var read = SecretsFile.OpenOrCreate(directory.Path, booksExist: false);

        Assert.Equal(made.KeyPepper, read.KeyPepper);
        Assert.Equal(32, made.KeyPepper.Length);
        Assert.NotEqual(made.KeyPepper, made.CallbackSecret);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Path.Combine(directory.Path, "secrets.key")));
    }

    [Fact]
    public void A_damaged_one_is_refused_rather_than_replaced()
    {
        using var directory = new TemporaryDirectory();
        File.WriteAllBytes(Path.Combine(directory.Path, "secrets.key"), new byte[7]);

        Assert.Throws<InvalidDataException>(() => SecretsFile.OpenOrCreate(directory.Path, booksExist: false));
    }

    [Fact]
    public void A_secret_that_is_missing_beside_books_is_not_made_anew()
    {
        using var directory = new TemporaryDirectory();

        var missing = Assert.Throws<InvalidDataException>(() => SecretsFile.OpenOrCreate(directory.Path, booksExist: true));

        Assert.Contains("backup", missing.Message, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFiles(directory.Path));
    }
}
