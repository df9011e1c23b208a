using System.Text;
using Rendermeter.Engine.Identities;
using Rendermeter.Engine.Webhooks;

namespace Rendermeter.Engine.Tests.Webhooks;

public sealed class WebhookRules
{
    [Fact]
    public void A_delivery_is_tried_ten_times_at_the_hours_of_the_specification()
    {
        var waits = Enumerable.Range(1, 9).Select(tries => DeliverySchedule.After(tries, 1000)!.Value).ToList();

        Assert.Equal(["00:00:05", "00:05:00", "00:30:00", "02:00:00", "05:00:00", "10:00:00", "14:00:00", "20:00:00", "1.00:00:00"], waits.Select(wait => wait.ToString("c", null)));
        Assert.Null(DeliverySchedule.After(10, 1000));
        Assert.Equal(10, DeliverySchedule.MostTries);
        Assert.Equal(TimeSpan.FromSeconds(4.5), DeliverySchedule.After(1, 900));
        Assert.Equal(TimeSpan.FromSeconds(5.5), DeliverySchedule.After(1, 1100));
    }

    [Theory]
    [InlineData(1, 60, 60)]
    [InlineData(1, 2, 5)]
    [InlineData(2, 60, 300)]
    [InlineData(2, 999_999, 3600)]
    [InlineData(9, 3600, 86_400)]
    [InlineData(10, 60, null)]
    public void A_receiver_that_asks_to_be_left_alone_puts_the_next_try_off_by_an_hour_at_most_and_never_brings_it_forward(int tries, int askedSeconds, int? expectedSeconds)
        => Assert.Equal(expectedSeconds, (int?)DeliverySchedule.After(tries, 1000, TimeSpan.FromSeconds(askedSeconds))?.TotalSeconds);

    [Theory]
    [InlineData(200, DeliveryState.Delivered)]
    [InlineData(204, DeliveryState.Delivered)]
    [InlineData(301, DeliveryState.Pending)]
    [InlineData(307, DeliveryState.Pending)]
    [InlineData(410, DeliveryState.Pending)]
    [InlineData(500, DeliveryState.Pending)]
    [InlineData(null, DeliveryState.Pending)]
    public void Only_2xx_is_a_delivery(int? status, DeliveryState state) => Assert.Equal(state, DeliverySchedule.Of(status));

    [Theory]
    [InlineData("*", true)]
    [InlineData("render.*", true)]
    [InlineData("attempt.settled", true)]
    [InlineData("spend.spike", true)]
    [InlineData("render", false)]
    [InlineData("*.failed", false)]
    [InlineData("Render.failed", false)]
    [InlineData("render.", false)]
    [InlineData("", false)]
    public void A_pattern_is_a_name_or_a_part_of_one(string text, bool isPattern) => Assert.Equal(isPattern, EventFilter.IsPattern(text));

    [Fact]
    public void A_receiver_gets_what_one_of_its_patterns_names()
    {
        Assert.True(EventFilter.Wants(["*"], "cap.refused"));
        Assert.True(EventFilter.Wants(["attempt.settled", "render.*"], "render.failed"));
        Assert.False(EventFilter.Wants(["render.*"], "renders.failed"));
        Assert.False(EventFilter.Wants(EventFilter.Callbacks, "attempt.overrun"));
    }

    [Fact]
    public void The_signature_is_that_of_the_specification()
    {
        // The vector of the specification's own libraries: a secret, a message and its signature.
        var org = new OrgId(Guid.CreateVersion7(DateTimeOffset.UnixEpoch));
        var secrets = new WebhookSecrets(_ => Convert.FromBase64String("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"));
        var webhook = new Webhook(WebhookId.CallbacksOf(org), org, null, ["*"], null, 1, null, null, null, DateTimeOffset.UnixEpoch);

        var signature = secrets.Sign(webhook, "msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, Encoding.UTF8.GetBytes("{\"test\": 2432232314}"), DateTimeOffset.UnixEpoch);

        Assert.Equal("v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=", signature);
        Assert.Equal("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", secrets.Text(org, webhook.Id, 1));
    }
}
