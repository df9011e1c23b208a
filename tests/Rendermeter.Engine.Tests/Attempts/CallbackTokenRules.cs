using FsCheck.Fluent;
using FsCheck;
using Rendermeter.Engine.Attempts;
using Rendermeter.Engine.Tests.Books;
using Rendermeter.Pricing.Tests;

namespace Rendermeter.Engine.Tests.Attempts;

public sealed class CallbackTokenRules
{
    private static readonly CallbackTokens Tokens = new([.. Enumerable.Range(0, 32).Select(number => (byte)number)]);
    private static readonly string Token = Tokens.Write("fal", Given.Org, Given.Attempt(1, 1, 0).Id, Given.Noon.AddHours(1));

    [Fact]
    public void A_token_names_its_attempt_until_it_expires()
    {
        Assert.True(Tokens.TryRead("fal", Token, Given.Noon, out var org, out var attempt));
        Assert.Equal((Given.Org, Given.Attempt(1, 1, 0).Id), (org, attempt));
        Assert.True(Tokens.TryRead("fal", Token, Given.Noon.AddHours(1), out _, out _));
        Assert.False(Tokens.TryRead("fal", Token, Given.Noon.AddHours(1).AddSeconds(1), out _, out _));
    }

    [Fact]
    public void A_token_of_another_provider_or_another_secret_is_refused()
    {
        Assert.False(Tokens.TryRead("runway", Token, Given.Noon, out _, out _));
        Assert.False(new CallbackTokens([1, 2, 3]).TryRead("fal", Token, Given.Noon, out _, out _));
    }

    [Fact]
    public void A_token_altered_in_any_character_is_refused()
    {
        const string Alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
        for (var index = 0; index < Token.Length; index++)
        {
            foreach (var other in Alphabet.Where(other => other != Token[index]))
            {
                Assert.False(Tokens.TryRead("fal", $"{Token[..index]}{other}{Token[(index + 1)..]}", Given.Noon, out var org, out _), $"{index} {other}");
                Assert.Equal(default, org);
            }
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("A")]
    [InlineData("!")]
    [InlineData("../../etc/passwd")]
    [InlineData("%00")]
    [InlineData("ÄÖÜ")]
    public void Whatever_else_comes_is_refused_without_an_exception(string text)
    {
        Assert.False(Tokens.TryRead("fal", text, Given.Noon, out _, out _));
        Assert.False(Tokens.TryRead("fal", $"{Token}{text}!", Given.Noon, out _, out _));
    }

    [Fact]
    public void Spaces_do_not_make_a_second_token_of_the_same()
        => Assert.False(Tokens.TryRead("fal", Token.Insert(10, " "), Given.Noon, out _, out _));

    [Fact]
    public void No_text_makes_the_reader_throw()
        => Prop.ForAll(ArbMap.Default.ArbFor<string>(), text => Assert.False(Tokens.TryRead("fal", text ?? "", Given.Noon, out _, out _))).Check(Chance.Config.WithMaxTest(500));
}
