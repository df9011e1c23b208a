using Rendermeter.Http;
using Rendermeter.Http.Keys;

namespace Rendermeter.Tests.Http;

/// <summary>Keys: their form, who gets in, and what the first start makes.</summary>
public sealed class KeyTests(TestGateway gateway)
{
    [Fact]
    public void A_key_is_read_back_and_any_slip_in_it_is_caught()
    {
        var key = KeyText.Create();
        var text = key.ToString();

        Assert.Matches("^rmk_[0-9A-Za-z]{12}_[0-9A-Za-z]{43}_[0-9A-Za-z]{6}$", text);
        Assert.Equal(key, KeyText.Read(text));
        foreach (var place in Enumerable.Range(4, text.Length - 4).Where(place => text[place] != '_'))
        {
            var slip = text.ToCharArray();
            slip[place] = slip[place] == 'a' ? 'b' : 'a';
            Assert.Null(KeyText.Read(new string(slip)));
        }
    }

    [Fact]
    public async Task Unknown_keys_and_what_is_no_key_are_refused_in_the_same_words()
    {
        var answers = new List<TestGateway.Answer>();
        foreach (var key in (string?[])[null, "", "sk-1234", KeyText.Create().ToString(), gateway.Operator.Key + "x"])
        {
            answers.Add(await gateway.Send(HttpMethod.Get, "/api/v1/renders", key));
        }

        Assert.All(answers, answer => Assert.Equal((401, "unauthorized"), (answer.Status, answer.Code)));
        Assert.Single(answers.Select(answer => answer.Text).Distinct());
        Assert.Equal("Bearer", answers[0].Header("WWW-Authenticate"));
    }

    [Fact]
    public async Task A_right_id_with_another_secret_is_refused()
    {
        var forged = new KeyText(KeyText.Read(gateway.Operator.Key)!.PublicId, KeyText.Create().Secret);

        var answer = await gateway.Send(HttpMethod.Get, "/api/v1/renders", forged.ToString());

        Assert.Equal(401, answer.Status);
    }

    [Fact]
    public async Task A_revoked_key_is_refused_in_the_words_of_an_unknown_one_and_stays_listed()
    {
        var tenant = await gateway.Open();
        var stranger = await gateway.Open();
        var before = await tenant.Get("/api/v1/renders");
        var path = $"/api/v1/keys/{tenant.KeyId}";

        var foreign = await gateway.Send(HttpMethod.Delete, path, stranger.Key);
        var revoked = await gateway.Send(HttpMethod.Delete, path, gateway.Operator.Key);
        var after = await tenant.Get("/api/v1/renders");
        var unknown = await gateway.Send(HttpMethod.Get, "/api/v1/renders", KeyText.Create().ToString());

        Assert.Equal((404, 204, 200, 401), (foreign.Status, revoked.Status, before.Status, after.Status));
        Assert.Equal(unknown.Text, after.Text);
    }

    [Fact]
    public async Task A_key_in_a_url_is_refused_whatever_it_is_called()
    {
        foreach (var query in (string[])["api_key=x", $"whatever={gateway.Operator.Key}"])
        {
            var answer = await gateway.Operator.Get($"/api/v1/renders?{query}");

            Assert.Equal((400, "key_in_url"), (answer.Status, answer.Code));
        }
    }

    [Fact]
    public async Task The_scheme_of_the_fal_dialect_is_taken_too()
    {
        var answer = await gateway.Send(HttpMethod.Get, "/api/v1/renders", key: null, null, ("Authorization", $"Key {gateway.Operator.Key}"));

        Assert.Equal(200, answer.Status);
    }

    [Fact]
    public async Task The_first_start_makes_a_key_and_a_credit_line_and_the_second_changes_nothing()
    {
        var directory = Directory.CreateTempSubdirectory("rendermeter-first-").FullName;
        var told = new List<FirstKey>();
        var options = new GatewayOptions { Urls = "http://127.0.0.1:0", DataDirectory = directory, LogToConsole = false, OnFirstKey = told.Add };

        await using (await Gateway.Start(options, TestContext.Current.CancellationToken))
        {
        }

        await using (var second = await Gateway.Start(options with { Settings = new Dictionary<string, string?> { ["Rendermeter:Default:CreditLine"] = "99.00" } }, TestContext.Current.CancellationToken))
        {
            using var client = new HttpClient { BaseAddress = second.Address };
            client.DefaultRequestHeaders.Authorization = new("Bearer", told[0].Text);
            var wallets = await client.GetStringAsync(new Uri("/api/v1/wallets", UriKind.Relative), TestContext.Current.CancellationToken);

            Assert.Null(second.FirstKey);
            Assert.Contains("\"available\":\"10.000000000\"", wallets, StringComparison.Ordinal);
        }

        Assert.Single(told);
        Assert.Equal("10.000000000", told[0].CreditLine?.ToString());
        Directory.Delete(directory, recursive: true);
    }

    [Fact]
    public async Task A_given_admin_key_is_the_key_and_one_of_a_wrong_form_ends_the_start()
    {
        var key = KeyText.Create().ToString();
        await using var given = new TestGateway(configure: null, new Dictionary<string, string?> { ["Rendermeter:AdminKey"] = key });
        await given.InitializeAsync();

        var answer = await given.Send(HttpMethod.Get, "/api/v1/wallets", key);
        await using var wrong = new TestGateway(configure: null, new Dictionary<string, string?> { ["Rendermeter:AdminKey"] = "rmk_short" });
        var refused = await Assert.ThrowsAsync<GatewayStartException>(async () => await wrong.InitializeAsync());

        Assert.Equal(200, answer.Status);
        Assert.Equal(2, refused.ExitCode);
    }

    [Fact]
    public async Task A_second_gateway_on_the_same_data_or_the_same_port_does_not_start()
    {
        var sameData = await Assert.ThrowsAsync<GatewayStartException>(() => Gateway.Start(
            new GatewayOptions { Urls = "http://127.0.0.1:0", DataDirectory = gateway.Directory, LogToConsole = false }, TestContext.Current.CancellationToken));
        var directory = Directory.CreateTempSubdirectory("rendermeter-port-").FullName;
        var samePort = await Assert.ThrowsAsync<GatewayStartException>(() => Gateway.Start(
            new GatewayOptions { Urls = gateway.Address.AbsoluteUri, DataDirectory = directory, LogToConsole = false }, TestContext.Current.CancellationToken));

        Assert.Equal((3, 2), (sameData.ExitCode, samePort.ExitCode));
        Assert.Contains("lock", sameData.Message, StringComparison.Ordinal);
        Directory.Delete(directory, recursive: true);
    }
}
