using System.Net;
using Rendermeter.Providers.Guarded;

namespace Rendermeter.Providers.Tests.Guarded;

public sealed class AddressRulesTests
{
    [Theory]
    [InlineData("0.0.0.0")]
    [InlineData("0.1.2.3")]
    [InlineData("10.0.0.1")]
    [InlineData("100.64.0.1")]
    [InlineData("100.127.255.255")]
    [InlineData("127.0.0.1")]
    [InlineData("127.255.0.1")]
    [InlineData("169.254.169.254")]
    [InlineData("172.16.0.1")]
    [InlineData("172.31.255.255")]
    [InlineData("192.0.0.1")]
    [InlineData("192.0.2.1")]
    [InlineData("192.88.99.1")]
    [InlineData("192.168.1.1")]
    [InlineData("198.18.0.1")]
    [InlineData("198.19.255.255")]
    [InlineData("198.51.100.1")]
    [InlineData("203.0.113.1")]
    [InlineData("224.0.0.1")]
    [InlineData("240.0.0.1")]
    [InlineData("255.255.255.255")]
    [InlineData("::")]
    [InlineData("::1")]
    [InlineData("fc00::1")]
    [InlineData("fd12:3456::1")]
    [InlineData("fe80::1")]
    [InlineData("fe80::1%1")]
    [InlineData("fec0::1")]
    [InlineData("ff02::1")]
    [InlineData("100::1")]
    [InlineData("2001:db8::1")]
    [InlineData("5f00::1")]
    [InlineData("4000::1")]
    [InlineData("::ffff:127.0.0.1")]
    [InlineData("::ffff:a9fe:a9fe")]
    [InlineData("::127.0.0.1")]
    [InlineData("64:ff9b::7f00:1")]
    [InlineData("64:ff9b::a9fe:a9fe")]
    [InlineData("64:ff9b:1::a00:1")]
    [InlineData("2002:7f00:1::")]
    [InlineData("2002:c0a8:101::1")]
    [InlineData("2001:0:1:2:3:4:80ff:fffe")] // Teredo of 127.0.0.1
    public void An_address_that_is_not_of_the_open_internet_is_closed(string address)
        => Assert.False(AddressRules.IsOpen(IPAddress.Parse(address)));

    [Theory]
    [InlineData("1.1.1.1")]
    [InlineData("100.63.255.255")]
    [InlineData("172.32.0.1")]
    [InlineData("223.255.255.255")]
    [InlineData("2606:4700:4700::1111")]
    [InlineData("::ffff:8.8.8.8")]
    [InlineData("64:ff9b::808:808")]
    [InlineData("2002:808:808::1")]
    public void An_address_of_the_open_internet_is_open(string address)
        => Assert.True(AddressRules.IsOpen(IPAddress.Parse(address)));

    [Theory]
    [InlineData("http://example.org/a.png")]
    [InlineData("ftp://example.org/a.png")]
    [InlineData("file:///etc/passwd")]
    [InlineData("gopher://example.org/")]
    [InlineData("https://127.1/")]
    [InlineData("https://0x7f.1/")]
    [InlineData("https://2130706433/")]
    [InlineData("https://0177.0.0.1/")]
    [InlineData("https://①②⑦.0.0.1/")]
    [InlineData("https://localhost/")]
    [InlineData("https://localhost./")]
    [InlineData("https://intranet/")]
    [InlineData("https://metadata.google.internal/")]
    [InlineData("https://printer.local/")]
    [InlineData("https://[::1]/")]
    [InlineData("https://[::ffff:a9fe:a9fe]/")]
    [InlineData("https://[64:ff9b::7f00:1]/")]
    [InlineData("https://a@127.0.0.1/")]
    [InlineData("https://a:b@example.org/")]
    [InlineData("https://example.org:22/")]
    [InlineData("https://example.org:6379/")]
    [InlineData("https://example.org/a%00b")]
    public void A_url_in_an_odd_spelling_is_refused_before_its_name_is_resolved(string url)
        => Assert.NotNull(UrlRules.Fault(new Uri(url), isConfigured: false));

    [Fact]
    public void A_url_is_at_most_2048_characters_long()
    {
        Assert.Null(UrlRules.Fault(new Uri("https://example.org/" + new string('a', 2028)), isConfigured: false));
        Assert.NotNull(UrlRules.Fault(new Uri("https://example.org/" + new string('a', 2029)), isConfigured: false));
    }
}
